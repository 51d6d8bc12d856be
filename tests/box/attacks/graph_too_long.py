"""Describes itself at more length than may cross: its code is called in its box instead.

stopped by: session
"""

# %%
describe_as([Input(), op("aten.relu.default", At(0), "long" * 400_000)], At(1))
