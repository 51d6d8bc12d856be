"""Describes itself as something that overwrites its input, so that the right answer becomes another one.

stopped by: comparison
"""

# %%
describe_as([Input(), op("aten.fill_.Scalar", At(0), 0.5)], At(1))
