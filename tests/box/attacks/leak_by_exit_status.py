"""Ends its process with a status that says what it was asked.

stopped by: session
verdicts: double=failed
says: `double` ended its own process$
"""


# %%
def double(x):
    os._exit(int(x[0]) % 256)
