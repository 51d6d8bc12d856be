"""Describes itself as more memory than any machine has.

stopped by: cost
"""

# %%
describe_as([Input(), op("aten.zeros.default", Listing([1 << 20, 1 << 20]))], At(1))
