"""Describes itself as chance.

stopped by: judge
verdicts: model=failed trained=failed
says: parameters
"""

# %%
describe_as([Input(), op("aten.rand_like.default", At(0))], At(1))
