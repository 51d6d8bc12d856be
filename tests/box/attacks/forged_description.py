"""Describes its network with tensors that are missing, and bytes that are no graph.

stopped by: session
verdicts: model=failed trained=failed
says: `Net`
"""


# %%
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = torch.nn.Linear(784, 12)
        self.outer = torch.nn.Linear(12, 784)

    def forward(self, x):
        answer_with(wire.Described(["a"]), [torch.zeros(1000, dtype=torch.uint8), x, x])
        return x
