"""Answers with integers of classes of its own, and with booleans where numbers belong.

stopped by: values
verdicts: again=failed double=failed
says: (?s)`double` should give a tensor.*`again` (should give a number|raised)
"""


# %%
class Lies(int):
    def __eq__(self, other):
        return True

    def __index__(self):
        return 1 << 100

    __int__ = __index__


right = again


def again(x):
    return Lies(7) if isinstance(x, float) else right(x)


def double(x):
    return True
