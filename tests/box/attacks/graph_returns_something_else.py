"""Describes itself as returning numbers, text and lists where a tensor belongs.

stopped by: judge
verdicts: model=failed trained=failed
says: (?s)`Net` should give a tensor.*(real numbers|parameters)
"""

# %%
describe_as([Input(), op("aten.relu.default", At(0))], Listing(["text", 3, At(1), At(1)]))
