"""Describes itself as chance.

stopped by: comparison
"""

# %%
describe_as([Input(), op("aten.rand_like.default", At(0))], At(1))
