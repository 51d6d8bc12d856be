"""Answers with one number that is seen 2**40 times.

stopped by: limits
verdicts: double=failed
says: `double` raised RuntimeError
"""


# %%
def double(x):
    return x[:1].expand(1 << 40)
