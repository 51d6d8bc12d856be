"""Calls itself without end, in Python.

stopped by: session
verdicts: double=failed
says: `double` raised RecursionError in code cell 2, line 2
"""


# %%
def double(x):
    return double(x) + x
