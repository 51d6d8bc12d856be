"""Describes itself as functions of Python.

stopped by: allow-list
verdicts: model=failed trained=failed
says: the model uses an operation
"""

# %%
describe_as([Input(), op("builtins.eval", "__import__('os').system('true')"), op("operator.attrgetter", "data")], At(1))
