"""Keeps tensors until there is no more memory.

stopped by: limits
"""

# %%
attempt("4 GiB of tensors", lambda: len([torch.ones(1 << 26) for _ in range(16)]))
attempt("a tensor of 16 GiB", lambda: torch.empty(1 << 32))
