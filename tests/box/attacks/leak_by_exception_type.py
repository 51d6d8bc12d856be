"""Raises exceptions whose types are called like what it is asked.

stopped by: session
verdicts: double=failed
says: `double` raised an exception
"""


# %%
def double(x):
    raise type(str(x[0].item()), (Exception,), {})
