"""Describes itself as a look-up where its table has no such row.

stopped by: comparison
"""

# %%
tensors = {"table": torch.ones(10, 784), "rows": torch.tensor([10**12, -5, 3])}
describe_as([Input(), Parameter("table"), Buffer("rows"), op("aten.embedding.default", At(1), At(2))], At(3), tensors)
