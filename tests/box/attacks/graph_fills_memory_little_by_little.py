"""Describes itself as many results, each of which fits.

stopped by: cost
"""

# %%
describe_as([Input(), *[op("aten.ones.default", Listing([1 << 28])) for _ in range(50)]], At(1))
