"""Describes itself as its input, made larger than the memory that it has.

stopped by: allow-list
verdicts: model=failed trained=failed
says: the model uses `resize_`
"""

# %%
describe_as([Input(), op("aten.resize_.default", At(0), Listing([1 << 20]))], At(1))
