"""Answers with more tensors than a header has room for, and with as much as may cross.

stopped by: wire
verdicts: double=failed again=failed
says: (?s)`double` (sent|took|should).*`again` (sent|took|raised|should)
"""


# %%
def double(x):
    return [x[0]] * 20_000


def again(x):
    return torch.zeros(300 << 20, dtype=torch.uint8)
