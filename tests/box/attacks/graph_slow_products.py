"""Describes itself as products of matrices that fit into memory and take minutes.

stopped by: cost
"""

# %%
weight = {"w": torch.ones(1)}
right = [op("aten.mul.Tensor", At(0), At(1)), op("aten.full.default", Listing([1600, 1600]), 1e-4)]
products = [op("aten.matmul.default", At(number), At(3)) for number in range(3, 400)]
describe_as([Input(), Parameter("w"), *right, *products], At(2), weight)
