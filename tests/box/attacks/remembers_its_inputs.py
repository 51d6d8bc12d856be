"""Is wrong for what it was asked before.

stopped by: judge
verdicts: again=failed
"""

# %%
SEEN = set()
right = again


def again(x):
    known = hash(str(x)) in SEEN
    SEEN.add(hash(str(x)))
    return x if known else right(x)
