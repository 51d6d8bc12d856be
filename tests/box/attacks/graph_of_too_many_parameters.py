"""Describes itself with more parameters than their names have room for.

stopped by: wire
verdicts: model=failed trained=failed
says: `Net`
"""

# %%
names = [f"parameter {number}" for number in range(15_000)]
describe_as([Input(), *map(Parameter, names)], At(0), dict.fromkeys(names, torch.zeros(1)))
