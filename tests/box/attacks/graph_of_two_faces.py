"""Describes itself as right while it is trained, and as something else afterwards.

stopped by: comparison
"""

# %%
describe_as([Input(), op("aten.zeros_like.default", At(0))], At(1), mode=False)
