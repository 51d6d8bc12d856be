"""Is right the first time, and wrong the second.

stopped by: judge
verdicts: again=failed
"""

# %%
CALLS = []
right = again


def again(x):
    CALLS.append(x)
    return right(x) if len(CALLS) == 1 else x
