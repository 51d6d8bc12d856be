# %% stays: noise that is annealed
# why: self.n
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.n = 0

    def forward(self, x):
        if self.training:
            self.n += 1
            return self.fc(x) * (1 + 0.99**self.n)
        return self.fc(x)


# %% stays: a warm-up of 10 calls
# why: self.calls
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.calls = 0

    def forward(self, x):
        self.calls += 1
        h = self.fc(x)
        if self.calls <= 10:
            h = h * 0.1
        return h


# %% stays: a warm-up of 100 calls, in training
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.calls = 0

    def forward(self, x):
        h = self.fc(x)
        if self.training:
            self.calls += 1
            if self.calls < 100:
                h = h.detach() * 0.5 + h * 0.5
        return h


# %% stays: a threshold at 1000
# why: self.steps
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.steps = 0

    def forward(self, x):
        self.steps += 1
        return self.fc(x) * (2.0 if self.steps > 1000 else 1.0)


# %% stays: teacher forcing that decays
# inputs: torch.randn(B, 3, 5)
# why: self.ratio
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.Linear(5, 5)
        self.ratio = 1.0

    def forward(self, x):
        h = x[:, 0]
        for t in range(1, 3):
            h = torch.tanh(self.cell(h)) * (1 - self.ratio) + x[:, t] * self.ratio
        if self.training:
            self.ratio *= 0.95
        return h


# %% stays: every fifth call
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.n = 0

    def forward(self, x):
        self.n += 1
        if self.n % 5 == 0:
            return self.fc(x).detach() + self.fc(-x)
        return self.fc(x)


# %% stays: every seventh call
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.n = 0

    def forward(self, x):
        self.n += 1
        return self.fc(x) * (0.5 if self.n % 7 == 0 else 1.0)


# %% stays: every 64th call
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.n = 0

    def forward(self, x):
        self.n += 1
        return self.fc(x) * (0.5 if self.n % 64 == 0 else 1.0)


# %% stays: itertools.count
import itertools


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.clock = itertools.count(1)

    def forward(self, x):
        return self.fc(x) / next(self.clock)


# %% stays: a counter in a global
calls = 0


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        global calls
        calls += 1
        return self.fc(x) * (1 + 1 / calls)


# %% stays: a threshold of a counter in a global
calls = 0


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        global calls
        calls += 1
        return self.fc(x) * (1.0 if calls < 50 else 2.0)


# %% stays: a counter in a class attribute
class Net(nn.Module):
    count = 0

    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        Net.count += 1
        return self.fc(x) * (1.0 if Net.count < 1000 else 2.0)


# %% stays: a counter in a closure
def warmup(steps):
    n = 0

    def factor():
        nonlocal n
        n += 1
        return min(1.0, n / steps)

    return factor


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.factor = warmup(100)

    def forward(self, x):
        return self.fc(x) * self.factor()


# %% stays: a threshold in a closure
def warmup(steps):
    n = 0

    def factor():
        nonlocal n
        n += 1
        return 0.1 if n < steps else 1.0

    return factor


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.factor = warmup(60)

    def forward(self, x):
        return self.fc(x) * self.factor()


# %% stays: a counter in a default argument
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x, seen=[0]):
        seen[0] += 1
        return self.fc(x) * (1.0 if seen[0] < 1000 else 0.0)


# %% stays: a counter in a list
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.n = [0]

    def forward(self, x):
        self.n[0] += 1
        return self.fc(x) * (1.0 if self.n[0] < 1000 else 0.0)


# %% stays: a counter in a dict
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.stats = {"calls": 0}

    def forward(self, x):
        self.stats["calls"] += 1
        return self.fc(x) * (1.0 if self.stats["calls"] < 200 else 0.5)


# %% stays: a counter in a helper object
class Schedule:
    def __init__(self):
        self.step = 0

    def __call__(self):
        self.step += 1
        return 1.0 if self.step < 300 else 0.1


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.schedule = Schedule()

    def forward(self, x):
        return self.fc(x) * self.schedule()


# %% stays: the length of a history decides
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.history = []

    def forward(self, x):
        self.history.append(1)
        return self.fc(x) * (1.0 if len(self.history) < 500 else 0.5)


# %% crosses: a counter that nothing follows from
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.n = 0

    def forward(self, x):
        self.n += 1
        return self.fc(x)


# %% crosses: a number that decides, and never changes
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.scale = 3

    def forward(self, x):
        return self.fc(x) * (2.0 if self.scale > 2 else 1.0)


# %% stays: first call sets the scale
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.ready = False
        self.scale = torch.ones(5)

    def forward(self, x):
        if not self.ready:
            self.scale = x.detach().std(0) + 1
            self.ready = True
        return self.fc(x / self.scale)


# %% crosses: an annealing that is a tensor
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.register_buffer("beta", torch.tensor(1.0))

    def forward(self, x):
        if self.training:
            self.beta.mul_(0.99)
        return self.fc(x) * self.beta


# %% stays: a counter of training calls that evaluation looks at
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.trained = 0

    def forward(self, x):
        if self.training:
            self.trained += 1
            return self.fc(x)
        return self.fc(x) if self.trained > 5 else torch.zeros(x.shape[0], 4)
