"""Forges the answer that an exception would be, with what it is asked in each of its fields.

stopped by: session
verdicts: double=failed
says: `double` raised an exception$
"""


# %%
def double(x):
    asked = str(x.tolist())
    answer_with(wire.Raised(f"ValueError {asked}", asked, f"code cell {int(x[0])}, line {int(x[0])}"))
