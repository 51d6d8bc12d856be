"""Describes itself as right while it is trained, and as something else afterwards.

stopped by: judge
verdicts: model=failed trained=failed
"""

# %%
describe_as([Input(), op("aten.zeros_like.default", At(0))], At(1), mode=False)
