"""Describes itself with tensors of other shapes in each mode, under one name.

stopped by: comparison
"""


# %%
def describe(subject, args, training=None):
    if not isinstance(subject, torch.nn.Module):
        return describing.describe(subject, args, training)
    nodes = [Input(), Parameter("w"), op("aten.mul.Tensor", At(0), At(1))]
    return Graph(nodes, At(2)), {"w": torch.ones(28) if training else torch.ones(7, 7, dtype=torch.int64)}


worker.describe = describe
