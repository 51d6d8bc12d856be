# %% crosses: a running mean, assigned to its buffer
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.g = nn.Parameter(torch.ones(5))
        self.register_buffer("mean", torch.zeros(5))

    def forward(self, x):
        if self.training:
            mean = x.mean(0)
            self.mean = 0.9 * self.mean + 0.1 * mean.detach()
        else:
            mean = self.mean
        return (x - mean) * self.g


# %% crosses: a running mean as a plain attribute
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.running = torch.zeros(5)

    def forward(self, x):
        if self.training:
            self.running = 0.9 * self.running + 0.1 * x.mean(0).detach()
        return self.fc(x - self.running)


# %% crosses: a running variance through .data
# may stay: written in place, it changes what the gradient needs
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("var", torch.ones(5))
        self.fc = nn.Linear(5, 3)

    def forward(self, x):
        if self.training:
            self.var.data = 0.8 * self.var + 0.2 * x.detach().var(0)
        return self.fc(x / (self.var + 1e-3).sqrt())


# %% crosses: a running mean put into _buffers
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.zeros(5))
        self.fc = nn.Linear(5, 3)

    def forward(self, x):
        if self.training:
            with torch.no_grad():
                self._buffers["mean"] = torch.lerp(self.mean, x.mean(0), 0.1)
        return self.fc(x - self.mean)


# %% crosses: a running mean by setattr
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mean_0", torch.zeros(5))
        self.fc = nn.Linear(5, 3)

    def forward(self, x):
        if self.training:
            setattr(self, "mean_%d" % 0, self.mean_0 * 0.5 + x.detach().mean(0) * 0.5)
        return self.fc(x - self.mean_0)


# %% crosses: a step counter that is a tensor, with bias correction
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("step", torch.tensor(0.0))
        self.register_buffer("mean", torch.zeros(5))
        self.fc = nn.Linear(5, 3)

    def forward(self, x):
        if self.training:
            self.step = self.step + 1
            self.mean = 0.9 * self.mean + 0.1 * x.detach().mean(0)
        return self.fc(x - self.mean / (1 - 0.9 ** self.step.clamp(min=1)))


# %% crosses: a batch norm by hand, in place
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(5))
        self.beta = nn.Parameter(torch.zeros(5))
        self.register_buffer("mean", torch.zeros(5))
        self.register_buffer("var", torch.ones(5))

    def forward(self, x):
        if self.training:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            with torch.no_grad():
                self.mean.mul_(0.9).add_(0.1 * mean)
                self.var.mul_(0.9).add_(0.1 * x.var(0))
        else:
            mean, var = self.mean, self.var
        return self.gamma * (x - mean) / torch.sqrt(var + 1e-5) + self.beta


# %% stays: the mean of all batches so far, in a list
# why: (it gives other|from one call to the next)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3)
        self.means = []

    def forward(self, x):
        self.means.append(x.detach().mean(0))
        return self.fc(x - sum(self.means) / len(self.means))


# %% stays: the last three means, in a deque
# why: it gives other
from collections import deque


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3)
        self.last = deque(maxlen=3)

    def forward(self, x):
        self.last.append(x.detach().mean(0))
        return self.fc(x - torch.stack(list(self.last)).mean(0))


# %% crosses: a running mean in a dict
# may stay: tensors in containers have no name that a graph could write to
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3)
        self.state = {"mean": torch.zeros(5)}

    def forward(self, x):
        self.state["mean"] = 0.9 * self.state["mean"] + 0.1 * x.detach().mean(0)
        return self.fc(x - self.state["mean"])


# %% crosses: a running mean in a helper object
# may stay: tensors in other objects have no name that a graph could write to
class Average:
    def __init__(self, size):
        self.value = torch.zeros(size)

    def update(self, x):
        self.value = 0.9 * self.value + 0.1 * x
        return self.value


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3)
        self.average = Average(5)

    def forward(self, x):
        return self.fc(x - self.average.update(x.detach().mean(0)))


# %% crosses: a running mean in a helper object, in place
# may stay: a constant that is written to is put back after each call
class Average:
    def __init__(self, size):
        self.value = torch.zeros(size)

    def update(self, x):
        self.value.mul_(0.9).add_(x, alpha=0.1)
        return self.value


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3)
        self.average = Average(5)

    def forward(self, x):
        return self.fc(x - self.average.update(x.detach().mean(0)))


# %% crosses: an RNN's hidden state kept from call to call, detached
# inputs: torch.randn(1, 4, 5)
# may stay: it takes one batch size alone
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(5, 4, batch_first=True)
        self.hidden = torch.zeros(1, 1, 4)

    def forward(self, x):
        out, hidden = self.rnn(x, self.hidden)
        self.hidden = hidden.detach()
        return out[:, -1]


# %% crosses: an RNN's hidden state, None at first
# inputs: torch.randn(1, 4, 5)
# may stay: the first call is another than all later ones
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(5, 4, batch_first=True)
        self.hidden = None

    def forward(self, x):
        out, hidden = self.rnn(x, self.hidden)
        self.hidden = hidden.detach()
        return out[:, -1]


# %% stays: a hidden state kept with its gradient
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.Linear(5, 5)
        self.h = torch.zeros(5)

    def forward(self, x):
        self.h = torch.tanh(self.cell(x).mean(0) + self.h)
        return x * self.h


# %% crosses: a moving average of the weights, used in evaluation
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3)
        self.register_buffer("average", self.fc.weight.detach().clone())

    def forward(self, x):
        if self.training:
            self.average = 0.99 * self.average + 0.01 * self.fc.weight.detach()
            return self.fc(x)
        return F.linear(x, self.average, self.fc.bias)


# %% crosses: a momentum encoder
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.query = nn.Linear(5, 4)
        self.key = nn.Linear(5, 4)
        for one, other in zip(self.query.parameters(), self.key.parameters()):
            other.data.copy_(one.data)
            other.requires_grad = False

    def forward(self, x):
        if self.training:
            with torch.no_grad():
                for one, other in zip(self.query.parameters(), self.key.parameters()):
                    other.data = other.data * 0.9 + one.data * 0.1
        return (self.query(x) * self.key(x)).sum(1)


# %% crosses: a memory bank, rolled on
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.register_buffer("bank", torch.randn(8, 4))

    def forward(self, x):
        z = F.normalize(self.fc(x), dim=1)
        scores = z @ self.bank.t()
        if self.training:
            self.bank = torch.cat([z.detach(), self.bank])[:8]
        return scores


# %% stays: a memory bank with a pointer in Python
# why: (self.at|other|from one call)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.register_buffer("bank", torch.zeros(8, 4))
        self.at = 0

    def forward(self, x):
        z = self.fc(x)
        scores = z @ self.bank.t()
        with torch.no_grad():
            self.bank[self.at] = z[0]
        self.at = (self.at + 1) % 8
        return scores


# %% crosses: the batch before, subtracted
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.register_buffer("before", torch.zeros(4))

    def forward(self, x):
        z = self.fc(x)
        out = z - self.before
        self.before.copy_(z.detach().mean(0))
        return out


# %% crosses: state in a submodule, assigned from outside
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(5)
        self.fc = nn.Linear(5, 3)

    def forward(self, x):
        h = self.fc(self.norm(x))
        if self.training:
            self.norm.running_mean = self.norm.running_mean * 0.5
        return h


# %% crosses: the highest value ever seen, in a buffer
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3)
        self.register_buffer("top", torch.tensor(1.0))

    def forward(self, x):
        self.top = torch.maximum(self.top, x.detach().abs().max())
        return self.fc(x / self.top)


# %% stays: a running mean with its gradient, which breaks where it learns in evaluation
# why: keep what is detached
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.mean = torch.zeros(4)

    def forward(self, x):
        h = self.fc(x)
        if self.training:
            mean = h.mean(0)
            self.mean = 0.9 * self.mean + 0.1 * mean
        else:
            mean = self.mean
        return h - mean


# %% stays: a running mean with its gradient, from which the second step of a training would learn
# why: keep what is detached
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.mean = torch.zeros(4)

    def forward(self, x):
        h = self.fc(x)
        self.mean = 0.9 * self.mean + 0.1 * h.mean(0)
        return h - self.mean


# %% stays: a hidden state that is kept in a list with its gradient
# why: (cannot be called, or learn, as often as one likes|gives other)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 5)
        self.kept = [torch.zeros(1, 5)]

    def forward(self, x):
        h = torch.tanh(self.fc(x) + self.kept[0])
        self.kept[0] = h.mean(0, keepdim=True)
        return h
