"""Describes itself as calls that need each other's results.

stopped by: allow-list
verdicts: model=failed trained=failed
says: refers to what is not there
"""

# %%
describe_as([Input(), op("aten.relu.default", At(2)), op("aten.relu.default", At(1))], At(2))
