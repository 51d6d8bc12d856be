"""Describes itself with thousands of parameters that change nothing.

stopped by: values
verdicts: trained=failed
says: change their names
"""


# %%
def describe(subject, args, training=None):
    graph, tensors = describing.describe(subject, args, training)
    if not isinstance(subject, torch.nn.Module):
        return graph, tensors
    more = {f"p{number}": torch.zeros(1) for number in range(3_000)}
    return Graph([*graph.nodes, *map(Parameter, more)], graph.output), {**tensors, **more}


worker.describe = describe
