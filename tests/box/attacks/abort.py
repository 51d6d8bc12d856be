"""Aborts.

stopped by: session
verdicts: double=failed
says: `double` crashed its process
"""


# %%
def double(x):
    os.abort()
