"""Reads where there is no memory.

stopped by: session
verdicts: double=failed
says: `double` crashed its process
"""


# %%
def double(x):
    return ctypes.string_at(0)
