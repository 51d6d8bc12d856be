"""Describes itself as sums over four indices, whose result is small.

stopped by: cost
"""

# %%
sums = [op("aten.einsum.default", "abc,bcd->ad", Listing([At(1), At(1)])) for _ in range(100)]
describe_as([Input(), op("aten.full.default", Listing([500, 500, 500]), 1e-4), *sums], At(0))
