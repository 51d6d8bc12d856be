"""Answers with an object whose class says that it is a tensor.

stopped by: values
verdicts: double=failed
says: `double` raised
"""


# %%
class Claims:
    @property
    def __class__(self):
        return torch.Tensor


def double(x):
    return Claims()
