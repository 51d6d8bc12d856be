"""Describes itself with tensors called like files, like what is kept beside them, and not at all.

stopped by: comparison
"""

# %%
NAMES = ("graph.training", "../../../../beside.txt", "__metadata__", "")


def describe(subject, args, training=None):
    graph, tensors = describing.describe(subject, args, training)
    if not isinstance(subject, torch.nn.Module):
        return graph, tensors
    called = dict(zip(tensors, NAMES))
    nodes = [Parameter(called[node.name]) if isinstance(node, Parameter) else node for node in graph.nodes]
    return Graph(nodes, graph.output), {called[name]: tensor for name, tensor in tensors.items()}


worker.describe = describe
