# %% stays: dropout by numpy
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 5)

    def forward(self, x):
        h = self.fc(x)
        if self.training:
            h = h * torch.tensor(np.random.rand(5) > 0.5, dtype=h.dtype)
        return h


# %% stays: noise by a generator of numpy that is held
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 5)
        self.rng = np.random.default_rng(0)

    def forward(self, x):
        h = self.fc(x)
        if self.training:
            h = h + torch.as_tensor(self.rng.normal(size=5), dtype=h.dtype)
        return h


# %% stays: stochastic depth by random
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 5)

    def forward(self, x):
        if self.training and random.random() < 0.5:
            return x
        return x + self.fc(x)


# %% stays: a flip with a tenth of a chance
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 5)

    def forward(self, x):
        if self.training and random.random() < 0.1:
            x = x.flip(1)
        return self.fc(x)


# %% crosses: noise by a generator of torch that is held
# may stay: a generator is no data
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 5)
        self.generator = torch.Generator().manual_seed(3)

    def forward(self, x):
        h = self.fc(x)
        if self.training:
            h = h + 0.1 * torch.randn(5, generator=self.generator)
        return h


# %% stays: noise by secrets
import secrets


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 5)

    def forward(self, x):
        h = self.fc(x)
        if self.training:
            h = h * (1 + secrets.randbelow(1000) / 1000)
        return h


# %% stays: noise by os.urandom
import os


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 5)

    def forward(self, x):
        if self.training:
            return self.fc(x) * (os.urandom(1)[0] / 255)
        return self.fc(x)


# %% stays: noise by the clock
import time


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 5)

    def forward(self, x):
        return self.fc(x) * (1 + (time.perf_counter_ns() // 100 % 1000) / 1000)


# %% stays: a layer chosen by random
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.branches = nn.ModuleList(nn.Linear(5, 4) for _ in range(3))

    def forward(self, x):
        if self.training:
            return random.choice(self.branches)(x)
        return sum(branch(x) for branch in self.branches) / 3


# %% stays: columns shuffled by numpy
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        if self.training:
            x = x[:, np.random.permutation(5)]
        return self.fc(x)


# %% stays: a seed of its own before each draw
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        if self.training:
            torch.manual_seed(0)
            x = x + torch.randn_like(x)
        return self.fc(x)


# %% crosses: noise by torch
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        if self.training:
            x = x + 0.1 * torch.randn_like(x)
        return self.fc(x)


# %% crosses: a mask drawn when it is built, by numpy
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.mask = torch.from_numpy(np.random.rand(5) > 0.3)

    def forward(self, x):
        return self.fc(x * self.mask)


# %% stays: stochastic depth by a number from torch
# why: looks at the numbers
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 5)

    def forward(self, x):
        if self.training and torch.rand(1).item() < 0.5:
            return x
        return x + self.fc(x)


# %% crosses: stochastic depth by a tensor from torch
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 5)

    def forward(self, x):
        if not self.training:
            return x + self.fc(x)
        keep = (torch.rand(x.shape[0], 1) < 0.8).to(x.dtype)
        return x + self.fc(x) * keep / 0.8


# %% crosses: dropout by bernoulli_
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 5)

    def forward(self, x):
        h = self.fc(x)
        if self.training:
            h = h * torch.empty_like(h).bernoulli_(0.7) / 0.7
        return h


# %% crosses: columns shuffled by torch
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        if self.training:
            x = x[:, torch.randperm(x.size(1))]
        return self.fc(x)
