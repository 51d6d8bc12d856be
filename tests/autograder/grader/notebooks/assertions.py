# %% crosses: nothing is NaN
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        assert not torch.isnan(h).any()
        assert not h.isinf().any(), "infinite"
        return h


# %% crosses: rows of attention sum to one
# inputs: torch.randn(B, 4, 6)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.q, self.k = nn.Linear(6, 6), nn.Linear(6, 6)

    def forward(self, x):
        weights = torch.softmax(self.q(x) @ self.k(x).transpose(1, 2), -1)
        assert torch.allclose(weights.sum(-1), torch.ones(x.shape[:2]), atol=1e-4), f"{weights.sum(-1)}"
        return weights @ x


# %% crosses: both ways of one direction agree
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(5, 4, batch_first=True)

    def forward(self, x):
        out, h = self.rnn(x[:, None])
        assert (out[:, -1] == h[0]).all()
        return h[0]


# %% crosses: values lie within bounds
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = torch.sigmoid(self.fc(x))
        assert h.min() >= 0 and h.max() <= 1
        assert h.mean().item() < 1, "too large"
        return h


# %% crosses: what is equal is equal
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        assert torch.equal(h, h.clone())
        return h


# %% stays: an assertion that is caught decides
# why: it looks at the numbers
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        try:
            assert h.mean() < 1000
        except AssertionError:
            return h / 1000
        return h


# %% stays: an assertion about what a function decided
# why: it looks at the numbers
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def small(self, h):
        return True if h.max() < 1000 else False

    def forward(self, x):
        h = self.fc(x)
        assert self.small(h)
        return h


# %% stays: no assertion, but an error of its own
# why: it looks at the numbers
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        if h.max() > 1000:
            raise ValueError("too large")
        return h
