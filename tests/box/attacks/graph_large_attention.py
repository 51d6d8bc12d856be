"""Describes itself as attention over so many places that what it needs on the way fills memory.

stopped by: cost
"""

# %%
queries = op("aten.full.default", Listing([1, 8, 60_000, 8]), 1.0)
attention = [op("aten.scaled_dot_product_attention.default", At(1), At(1), At(1)) for _ in range(20)]
describe_as([Input(), queries, *attention], At(0))
