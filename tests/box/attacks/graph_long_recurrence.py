"""Describes itself as a recurrent network that takes a million steps.

stopped by: cost
"""

# %%
weights = {"w": torch.ones(4, 1), "b": torch.zeros(4), "h": torch.zeros(1, 1, 1)}
nodes = [Input(), Parameter("w"), Parameter("b"), Buffer("h"), op("aten.full.default", Listing([3_000_000, 1, 1]), 1.0)]
lists = [Listing([At(3), At(3)]), Listing([At(1), At(1), At(2), At(2)])]
describe_as([*nodes, op("aten.lstm.input", At(4), *lists, True, 1, 0.0, True, False, False)], At(0), weights)
