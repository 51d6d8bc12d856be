"""Describes itself at more length than may cross.

stopped by: session
verdicts: model=failed trained=failed
says: `Net` cannot be described|too long
"""

# %%
describe_as([Input(), op("aten.relu.default", At(0), "long" * 400_000)], At(1))
