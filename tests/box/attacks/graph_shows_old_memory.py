"""Describes itself as memory that was never written, where something of the grader's may still be.

stopped by: allow-list
verdicts: model=failed trained=failed
says: the model uses `empty`
"""

# %%
describe_as([Input(), op("aten.empty.memory_format", Listing([3, 1, 28, 28]))], At(1))
