"""Ends its own process at every question.

stopped by: session
verdicts: all=failed
says: (?s)`double` ended its own process.*`loot` ended its own process
"""


# %%
def double(*_):
    os._exit(0)


class Net:
    __init__ = double


again = loot = double
