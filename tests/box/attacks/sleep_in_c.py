"""Sleeps in C, and holds Python's lock while it does.

stopped by: clock
verdicts: double=failed
says: `double` took longer than 1.5 seconds
"""


# %%
def double(x):
    ctypes.PyDLL(None).sleep(30)
