"""Describes itself as an operation that reads a file.

stopped by: allow-list
verdicts: model=failed trained=failed
says: the model uses `from_file`
"""

# %%
describe_as([Input(), op("aten.from_file.default", f"{COURSE}/beside.txt", False, 24)], At(1))
