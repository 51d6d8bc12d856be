"""Raises what it is asked.

stopped by: session
verdicts: double=failed again=failed
says: (?s)`double` raised ValueError in code cell 2, line 2.*`again` raised KeyError in code cell 2, line 6
"""


# %%
def double(x):
    raise ValueError(f"asked {x.tolist()}")


def again(x):
    raise KeyError(*x.tolist()) from ValueError(str(x))
