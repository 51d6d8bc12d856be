"""Describes itself as arithmetic on sizes that makes numbers without end.

stopped by: cost
"""

# %%
squares = [op("operator.mul", At(number), At(number)) for number in range(1, 60)]
describe_as([Input(), op("operator.add", 1 << 40, 3), *squares], At(0))
