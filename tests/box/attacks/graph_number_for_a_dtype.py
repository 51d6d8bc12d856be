"""Describes itself with numbers where torch looks up a dtype without looking whether there is one.

stopped by: allow-list
verdicts: model=failed trained=failed
says: something else where a dtype belongs
"""

# %%
describe_as([Input(), op("aten.to.dtype", At(0), 1000)], At(1))
