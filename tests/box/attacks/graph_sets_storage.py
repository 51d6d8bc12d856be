"""Describes itself as its input, put onto another tensor's memory.

stopped by: allow-list
verdicts: model=failed trained=failed
says: the model uses `set_`
"""

# %%
describe_as([Input(), Parameter("w"), op("aten.set_.source_Tensor", At(0), At(1))], At(2), {"w": torch.ones(3)})
