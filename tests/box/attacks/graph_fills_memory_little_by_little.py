"""Describes itself as many results, each of which fits.

stopped by: cost
verdicts: model=failed trained=failed
says: GiB|memory
"""

# %%
describe_as([Input(), *[op("aten.ones.default", Listing([1 << 28])) for _ in range(50)]], At(1))
