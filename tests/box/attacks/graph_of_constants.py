"""Describes itself by the answers to what it was asked, instead of how it found them.

stopped by: comparison
"""


# %%
def describe(subject, args, training=None):
    if not isinstance(subject, torch.nn.Module):
        return describing.describe(subject, args, training)
    return Graph([Input(), Buffer("answers")], At(1)), {"answers": subject(*args).detach()}


worker.describe = describe
