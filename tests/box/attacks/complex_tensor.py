"""Answers with tensors of dtypes that do not cross.

stopped by: values
verdicts: double=failed again=failed
says: (?s)`double` raised.*`again` raised
"""


# %%
def double(x):
    return (x + x).to(torch.complex64)


def again(x):
    return torch.quantize_per_tensor(x, 1.0, 0, torch.qint8)
