"""Ends its own process in the middle of a question, as if all were well.

stopped by: session
verdicts: double=failed
says: `double` ended its own process
"""


# %%
def double(x):
    os._exit(0)
