"""Answers with a tensor of a class of its own, which changes every operation.

stopped by: values
verdicts: double=failed
says: `double`
"""


# %%
class Lies(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        if function in (torch.equal, torch.allclose, torch.Tensor.__eq__):
            return True
        return super().__torch_function__(function, types, args, kwargs or {})

    @property
    def shape(self):
        return torch.Size([1 << 30])


def double(x):
    return x.as_subclass(Lies)
