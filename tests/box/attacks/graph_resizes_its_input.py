"""Describes itself as its input, made larger than its memory: its code is called in its box instead.

stopped by: allow-list
"""

# %%
describe_as([Input(), op("aten.resize_.default", At(0), Listing([1 << 20]))], At(1))
