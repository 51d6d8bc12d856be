"""Describes itself as something that is small for the example, and fills memory for the hidden batch.

stopped by: cost
"""

# %%
nodes = [Input(), op("aten.sym_size.int", At(0), 0), op("operator.mul", At(1), At(1)), op("operator.mul", At(2), At(2))]
nodes += [
    op("operator.mul", At(3), At(2)),
    op("aten.new_ones.default", At(0), Listing([At(4)])),
    op("aten.mean.default", At(5)),
]
describe_as([*nodes, op("aten.mul.Tensor", At(0), At(6))], At(7))
