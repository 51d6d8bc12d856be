"""Says that a name is missing which is called like what it is asked.

stopped by: session
verdicts: double=failed
says: your notebook defines no `double`|`double` has no
"""


# %%
def double(x):
    answer_with(wire.Unknown(str(x.tolist())))
