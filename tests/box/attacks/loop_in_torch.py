"""Computes one product of matrices without end, in C++.

stopped by: clock
verdicts: double=failed
says: `double` took longer than 1.5 seconds
"""


# %%
def double(x):
    return torch.ones(2500, 2500).matrix_power(1 << 60)
