"""Describes itself as something that no gradient can be taken of.

stopped by: comparison
"""

# %%
nodes = [Input(), Parameter("w"), op("aten.mul.Tensor", At(0), At(1)), op("aten.sigmoid.default", At(2))]
describe_as([*nodes, op("aten.relu_.default", At(3)), op("aten.fill_.Scalar", At(2), 1.0)], At(3), {"w": torch.ones(1)})
