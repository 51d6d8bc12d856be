"""Answers wrong: what is caught here must be caught with everything else in place.

stopped by: judge
verdicts: double=failed again=failed
"""


# %%
def double(x):
    return x * 2 + 1e-3


def again(x):
    return 3 * x
