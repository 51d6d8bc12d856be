"""Describes itself with lists in lists.

stopped by: judge
verdicts: model=failed trained=failed
says: `Net`|the model
"""

# %%
nested = At(0)
for _ in range(150):
    nested = Listing([nested])
describe_as([Input(), op("aten.cat.default", nested)], At(1))
