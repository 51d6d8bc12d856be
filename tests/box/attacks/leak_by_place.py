"""Raises in code that claims to lie in a cell, and a line, called like what it is asked.

stopped by: session
verdicts: double=failed
says: `double` raised ValueError$
"""


# %%
def double(x):
    exec(compile("raise ValueError", f"<cell {int(x[0])}>", "exec"))
