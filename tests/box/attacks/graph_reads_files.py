"""Describes itself as an operation that reads a file: its code is called in its box instead.

stopped by: allow-list
"""

# %%
describe_as([Input(), op("aten.from_file.default", f"{COURSE}/beside.txt", False, 24)], At(1))
