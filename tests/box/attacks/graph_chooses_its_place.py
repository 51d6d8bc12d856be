"""Describes itself with a device of its own choice, where its size would not be worked out first.

stopped by: allow-list
verdicts: model=failed trained=failed
says: where its tensors lie
"""

# %%
describe_as([Input(), op("aten.new_zeros.default", At(0), Listing([1 << 40]), device="cpu")], At(1))
