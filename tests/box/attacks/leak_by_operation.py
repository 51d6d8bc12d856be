"""Describes itself by an operation that is called like what it is asked.

stopped by: allow-list
verdicts: model=failed trained=failed
says: the model uses an operation
"""


# %%
def describe(subject, args, training=None):
    if not isinstance(subject, torch.nn.Module):
        return describing.describe(subject, args, training)
    return Graph([Input(), op(f"aten.{args[0].flatten()[:8].tolist()}.default", At(0))], At(1)), {}


worker.describe = describe
