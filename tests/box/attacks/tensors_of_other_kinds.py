"""Answers with sparse, quantized, complex and shapeless tensors.

stopped by: values
verdicts: double=failed again=failed
says: (?s)`double` raised.*`again` raised
"""


# %%
def double(x):
    return torch.empty(3, device="meta")


def again(x):
    return (3 * x + 1).to_sparse()
