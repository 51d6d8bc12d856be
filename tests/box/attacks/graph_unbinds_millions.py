"""Describes itself as one tensor taken apart into millions.

stopped by: cost
"""

# %%
nodes = [Input(), op("aten.full.default", Listing([3_000_000]), 1.0)]
describe_as([*nodes, op("aten.unbind.int", At(1), 0), op("aten.split.Tensor", At(1), 1)], At(0))
