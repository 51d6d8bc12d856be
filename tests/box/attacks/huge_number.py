"""Answers with a number of ten thousand digits.

stopped by: values
verdicts: double=failed
says: `double` should give a tensor
"""


# %%
def double(x):
    return 10**10_000
