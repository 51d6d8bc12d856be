"""Answers with what belongs to another question.

stopped by: session
verdicts: double=failed trained=failed model=failed
says: (?s)`double`.*`Net`
"""


# %%
def double(x):
    answer_with(wire.Named(["x"]), [x])


class Net:
    def __init__(self):
        answer_with(wire.Described(["x"]), [torch.ones(3)])
