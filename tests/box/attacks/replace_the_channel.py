"""Puts something else where its way to the grader was.

stopped by: wire
verdicts: double=failed
says: `double`
"""


# %%
def double(x):
    os.dup2(os.open("/dev/null", os.O_RDWR), 3)
    return x + x
