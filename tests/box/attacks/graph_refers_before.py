"""Describes itself as calls on what comes before the first one.

stopped by: allow-list
verdicts: model=failed trained=failed
says: refers to what is not there
"""

# %%
describe_as([Input(), op("aten.relu.default", At(-1)), op("aten.relu.default", At(10**15))], Listing([At(-2)]))
