# %% crosses: the last loss, by item
# may stay: a number is looked at, though nothing follows from it
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.last = 0.0

    def forward(self, x):
        h = self.fc(x)
        self.last = h.pow(2).mean().item()
        return h


# %% crosses: a history by item
# may stay: a number is looked at, though nothing follows from it
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.history = []

    def forward(self, x):
        self.history.append(x.mean().item())
        return self.fc(x)


# %% crosses: printing shapes
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        text = f"{x.shape} -> {h.shape}"
        return h


# %% crosses: formatting a tensor
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        self.text = f"mean {h.mean()}" + repr(h)
        return h


# %% crosses: attention kept for a plot
# inputs: torch.randn(B, 4, 6)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.q = nn.Linear(6, 6)
        self.weights = None

    def forward(self, x):
        self.weights = (self.q(x) @ x.transpose(1, 2)).softmax(-1)
        return self.weights @ x


# %% crosses: attention kept detached
# inputs: torch.randn(B, 4, 6)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.q = nn.Linear(6, 6)

    def forward(self, x):
        w = (self.q(x) @ x.transpose(1, 2)).softmax(-1)
        self.kept = w.detach()
        return w @ x


# %% crosses: a writer as in tensorboard
# may stay: a number is looked at, though nothing follows from it
class Writer:
    def __init__(self):
        self.rows = []

    def add_scalar(self, tag, value, step):
        self.rows.append((tag, float(value), step))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.writer = Writer()
        self.n = 0

    def forward(self, x):
        h = self.fc(x)
        self.n += 1
        self.writer.add_scalar("norm", h.norm(), self.n)
        return h


# %% crosses: numpy that never comes back
# may stay: numbers leave torch, though nothing follows from them
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        self.snapshot = h.detach().numpy().copy()
        return h


# %% crosses: activations kept in a dict by a hook
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 4)
        self.b = nn.Linear(4, 2)
        self.seen = {}
        self.a.register_forward_hook(lambda m, i, o: self.seen.update(a=o.detach()))

    def forward(self, x):
        return self.b(torch.relu(self.a(x)))


# %% crosses: all losses kept in a list, never read
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.losses = []

    def forward(self, x):
        h = self.fc(x)
        self.losses.append(h.pow(2).mean().detach())
        return h


# %% crosses: a timer that nothing follows from
import time


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.seconds = 0.0

    def forward(self, x):
        began = time.perf_counter()
        h = self.fc(x)
        self.seconds += time.perf_counter() - began
        return h


# %% crosses: an assert about NaN
# may stay: a number is looked at, though nothing follows from it
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        assert not torch.isnan(h).any(), "NaN"
        return h


# %% crosses: an assert about a shape
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        assert x.dim() == 2 and x.shape[1] == 5, x.shape
        return self.fc(x)


# %% crosses: the last output kept, with its gradient
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.last = None

    def forward(self, x):
        self.last = self.fc(x)
        return self.last.relu()
