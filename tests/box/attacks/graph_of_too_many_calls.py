"""Describes itself as more calls than any model makes.

stopped by: cost
verdicts: model=failed trained=failed
says: calls|graph
"""

# %%
describe_as([Input(), *[op("aten.relu.default", At(0))] * 25_000], At(1))
