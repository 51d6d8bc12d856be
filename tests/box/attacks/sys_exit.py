"""Asks for the end, at the top of a cell and in a function.

stopped by: session
verdicts: double=failed
says: `double` raised SystemExit in code cell 2
"""


# %%
def double(x):
    sys.exit(0)


sys.exit("the rest is right")
