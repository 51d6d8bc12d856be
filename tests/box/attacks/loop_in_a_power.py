"""Computes a number of a hundred million digits, in C.

stopped by: clock
verdicts: double=failed
says: `double` took longer than 1.5 seconds
"""


# %%
def double(x):
    return 3 ** (10**9)
