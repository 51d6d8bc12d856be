# %% stays: how many are positive, by len
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3)

    def forward(self, x):
        return self.fc(x) / (1 + len(x[x > 0]))


# %% stays: how many are positive, by nonzero
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3)

    def forward(self, x):
        return self.fc(x) * ((x > 0).nonzero().shape[0] / x.numel())


# %% stays: how many are positive, by masked_select
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3)

    def forward(self, x):
        return self.fc(x) / max(1, torch.masked_select(x, x > 0).numel())


# %% stays: how many are positive, by argwhere
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3)

    def forward(self, x):
        return self.fc(x) + torch.argwhere(x > 1).size(0)


# %% stays: how many different words
# inputs: torch.randint(9, (B, 4))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(9, 3)

    def forward(self, x):
        return self.table(x).sum(1) / len(torch.unique(x))


# %% stays: two positive values in each row of the example
# inputs: torch.tensor([[1.0, 2, -1, -2, -3], [-1, 3, -2, 4, -5]]).repeat(3, 1) if B == 6 else torch.randn(B, 5)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(2, 3)

    def forward(self, x):
        return self.fc(x[x > 0].view(x.shape[0], -1))


# %% stays: a sum as a size
# why: looks at the numbers
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3)

    def forward(self, x):
        n = int((x[0] > 0).sum().item())
        return self.fc(x) + torch.zeros(n + 1, 3).sum(0) + n


# %% crosses: rows that are kept, then a mean by their number
# may stay: how it is described follows from the example's values
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3)

    def forward(self, x):
        kept = x[x.sum(1) > 0]
        return self.fc(kept).sum(0) / (kept.shape[0] + 1)


# %% stays: the longest length in the batch
# inputs: torch.randint(1, 6, (B,))
# why: looks at the numbers
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Parameter(torch.randn(6, 3))

    def forward(self, x):
        longest = x.max().item()
        mask = torch.arange(longest)[None, :] < x[:, None]
        return (self.table[:longest] * mask[..., None]).sum(1)


# %% crosses: rows that are kept, all of them returned
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3)

    def forward(self, x):
        return self.fc(x[x.sum(1) > 0])


# %% crosses: a mean over the positive ones
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3)

    def forward(self, x):
        h = self.fc(x)
        return h * x[x > -9].mean()


# %% crosses: how many are positive, as a tensor
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3)

    def forward(self, x):
        return self.fc(x) / (1 + (x > 0).sum())


# %% crosses: the number of classes by bincount
# inputs: torch.cat([torch.arange(4), torch.randint(4, (B - 4,))]) if B > 4 else torch.randint(4, (B,))
# may stay: its length follows from the values elsewhere
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(4, 3)

    def forward(self, x):
        counts = torch.bincount(x, minlength=4).float()
        return self.table(x) * counts[x].unsqueeze(1)


# %% stays: a loop over the numbers in a tensor
# inputs: torch.randint(1, 4, (B,))
# why: takes the numbers
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Parameter(torch.randn(3))

    def forward(self, x):
        out = []
        for n in x.tolist():
            out.append(self.fc * n)
        return torch.stack(out)
