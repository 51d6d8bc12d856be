# %% crosses: *args
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, *args):
        return self.fc(args[0])


# %% crosses: **kwargs
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x, **kwargs):
        h = self.fc(x)
        return h * kwargs.get("scale", 2.0)


# %% crosses: both, handed on
class Inner(nn.Module):
    def __init__(self, *sizes, bias=True):
        super().__init__()
        self.fc = nn.Linear(*sizes, bias=bias)

    def forward(self, x, *, scale=1.0, shift=0.0):
        return self.fc(x) * scale + shift


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = Inner(5, 4, bias=False)

    def forward(self, *args, **kwargs):
        return self.inner(*args, scale=2.0, **kwargs)


# %% crosses: a default that is a tensor
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x, scale=torch.tensor(2.0)):
        return self.fc(x) * scale


# %% crosses: an optional mask
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x, mask=None):
        if mask is None:
            mask = torch.ones(x.shape[0], 1)
        return self.fc(x) * mask


# %% crosses: a dict of outputs
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        return {"logits": h, "probabilities": h.softmax(1), "extra": [h.argmax(1)]}


# %% stays: a dataclass of outputs
# why: neither tensors nor numbers
from dataclasses import dataclass


@dataclass
class Output:
    logits: torch.Tensor


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        return Output(self.fc(x))


# %% crosses: a named tuple of outputs
# may stay: a named tuple is of a class of the student's
from collections import namedtuple

Output = namedtuple("Output", "logits hidden")


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        return Output(h, h.relu())


# %% stays: a distribution as output
# why: (neither tensors nor numbers|looks at the numbers)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        return torch.distributions.Categorical(logits=self.fc(x))


# %% crosses: a sample of a distribution
# may stay: it may look at numbers
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        return torch.distributions.Normal(h[:, :2], h[:, 2:].exp(), validate_args=False).rsample()


# %% stays: packed sequences
# inputs: torch.randn(B, 4, 5)
# why: it packs sequences
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(5, 3, batch_first=True)

    def forward(self, x):
        packed = nn.utils.rnn.pack_padded_sequence(x, [4] * len(x), batch_first=True)
        return nn.utils.rnn.pad_packed_sequence(self.rnn(packed)[0], batch_first=True)[0]


# %% stays: a new layer in each call
# why: it makes new layers in each call
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        return nn.Linear(4, 3)(self.fc(x))
