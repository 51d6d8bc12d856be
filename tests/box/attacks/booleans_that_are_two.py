"""Sends tensors of booleans whose bytes are neither 0 nor 1.

stopped by: wire
verdicts: double=failed
says: `double` should give a tensor
"""


# %%
def double(x):
    twos = torch.full((3,), 2, dtype=torch.uint8)
    return torch.frombuffer(bytearray(twos.numpy().tobytes()), dtype=torch.bool)
