"""Describes itself as its input, put onto another tensor's memory: its code is called in its box instead.

stopped by: allow-list
"""

# %%
describe_as([Input(), Parameter("w"), op("aten.set_.source_Tensor", At(0), At(1))], At(2), {"w": torch.ones(3)})
