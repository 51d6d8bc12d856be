"""Describes itself as more memory than any machine has.

stopped by: cost
verdicts: model=failed trained=failed
says: GiB|memory
"""

# %%
describe_as([Input(), op("aten.zeros.default", Listing([1 << 20, 1 << 20]))], At(1))
