# %% crosses: an if about dimensions
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        if x.dim() > 2:
            x = x.flatten(1)
        return self.fc(x)


# %% crosses: an if about the width
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 4)

    def forward(self, x):
        if x.size(1) < 8:
            x = F.pad(x, (0, 8 - x.size(1)))
        return self.fc(x)


# %% stays: another way for batches under 4
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        return h - h.mean(0) if x.size(0) >= 4 else h


# %% stays: another way for one example alone
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        return (h - h.mean(0)) / h.std(0) if len(x) > 1 else h


# %% crosses: a loss over the size of the batch
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        return h, (h**2).sum() / x.shape[0]


# %% crosses: one over the root of the batch
# may stay: a root of the batch's size is no calculation that the recorder knows
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        return h.sum(0) / math.sqrt(x.size(0))


# %% stays: batches that are odd
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        return self.fc(x) * (1 if len(x) % 2 == 0 else 2)


# %% crosses: pairs within the batch
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        z = F.normalize(self.fc(x), dim=1)
        mask = torch.eye(x.size(0), dtype=torch.bool)
        return (z @ z.t()).masked_fill(mask, -1).logsumexp(1)


# %% crosses: places by arange and the length
# inputs: torch.randint(9, (B, 4))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(9, 3)
        self.places = nn.Embedding(10, 3)

    def forward(self, x):
        b, t = x.shape
        places = torch.arange(t).unsqueeze(0).expand(b, t)
        return (self.table(x) + self.places(places)).view(b, -1)


# %% crosses: the first half of the batch against the second
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        return h - h.roll(1, 0)


# %% crosses: halves of the batch by chunk
# may stay: half of the batch, rounded down, is no line
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        n = x.size(0) // 2
        return h[:n].mean(0) - h[n:].mean(0)
