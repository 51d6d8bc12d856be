"""Matches an expression that takes exponential time, in C.

stopped by: clock
verdicts: double=failed
says: `double` took longer than 1.5 seconds
"""


# %%
def double(x):
    return re.match("(a*)*b", "a" * 64)
