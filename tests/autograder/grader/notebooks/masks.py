# %% crosses: a leaky relu by a mask in place
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x).clone()
        h[h < 0] *= 0.1
        return h


# %% crosses: a mean of the positive ones
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        return h * h[h > 0].mean()


# %% crosses: written where a mask is
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        y = torch.zeros_like(h)
        m = h > 0
        y[m] = h[m] ** 2
        return y


# %% crosses: a constant written where a mask is
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        y = h.clone()
        y[h > 0.5] = 0.5
        return y


# %% crosses: masked_fill
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        return h.masked_fill(h < 0, -1.0).softmax(1)


# %% crosses: where
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        return torch.where(h > 0, h, torch.exp(h) - 1)


# %% crosses: rows by a mask
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.other = nn.Linear(5, 4)

    def forward(self, x):
        m = x[:, 0] > 0
        out = torch.zeros(x.size(0), 4, dtype=x.dtype)
        out[m] = self.fc(x[m])
        out[~m] = self.other(x[~m])
        return out


# %% crosses: experts by the highest gate
# may stay: a chosen part may be empty, which the rebuilt model refuses
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.gate = nn.Linear(5, 3)
        self.experts = nn.ModuleList(nn.Linear(5, 4) for _ in range(3))

    def forward(self, x):
        best = self.gate(x).argmax(1)
        out = x.new_zeros(x.size(0), 4)
        for i, expert in enumerate(self.experts):
            chosen = best == i
            out[chosen] = expert(x[chosen])
        return out


# %% stays: experts that are skipped when empty
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.gate = nn.Linear(5, 3)
        self.experts = nn.ModuleList(nn.Linear(5, 4) for _ in range(3))

    def forward(self, x):
        best = self.gate(x).argmax(1)
        out = x.new_zeros(x.size(0), 4)
        for i, expert in enumerate(self.experts):
            rows = torch.where(best == i)[0]
            if len(rows) > 0:
                out[rows] = expert(x[rows]) + len(rows) / x.size(0)
        return out


# %% crosses: edges that are kept
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("edge_index", torch.tensor([[0, 1, 2, 3, 4, 1], [1, 2, 3, 4, 0, 3]]))
        self.fc = nn.Linear(3, 3)
        self.up = nn.Linear(1, 3)

    def forward(self, x):
        keep = self.edge_index[0] != self.edge_index[1] - 2
        source, target = self.edge_index[:, keep]
        h = self.up(x.unsqueeze(-1))
        out = torch.zeros_like(h)
        out.index_add_(1, target, self.fc(h[:, source]))
        return out


# %% crosses: a GCN over edges, by scatter
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("edge_index", torch.tensor([[0, 1, 2, 3, 4, 1], [1, 2, 3, 4, 0, 3]]))
        self.up = nn.Linear(1, 3)

    def forward(self, x):
        source, target = self.edge_index
        degree = torch.zeros(5).scatter_add(0, target, torch.ones(6)) + 1
        h = self.up(x.unsqueeze(-1))
        messages = h[:, source] / (degree[source] * degree[target]).sqrt().view(1, -1, 1)
        return h / degree.view(1, -1, 1) + torch.zeros_like(h).scatter_add(
            1, target.view(1, -1, 1).expand_as(messages), messages
        )


# %% crosses: the two highest of each row
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        values, places = h.topk(2, dim=1)
        return torch.zeros_like(h).scatter(1, places, values)


# %% crosses: a causal mask of -inf
# inputs: torch.randn(B, 4, 6)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.q = nn.Linear(6, 6)
        self.k = nn.Linear(6, 6)

    def forward(self, x):
        scores = self.q(x) @ self.k(x).transpose(1, 2)
        mask = torch.triu(torch.ones(x.size(1), x.size(1)), 1).bool()
        return scores.masked_fill(mask, float("-inf")).softmax(-1) @ x


# %% crosses: padding by the token 0
# inputs: torch.randint(5, (B, 4))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(5, 3, padding_idx=0)

    def forward(self, x):
        mask = (x != 0).float().unsqueeze(-1)
        return (self.table(x) * mask).sum(1) / mask.sum(1).clamp(min=1)


# %% crosses: rows by nonzero
# may stay: nonzero is not among the operations that the grader rebuilds
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        rows = (x[:, 0] > 0).nonzero().squeeze(1)
        return torch.zeros(x.shape[0], 4).index_add(0, rows, self.fc(x[rows]))


# %% stays: an if about any
# why: looks at the numbers
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        if (h > 3).any():
            h = h.clamp(max=3)
        return h


# %% crosses: where with one argument
# may stay: nonzero is not among the operations that the grader rebuilds
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        i, j = torch.where(h > 0)
        return h.index_put((i, j), torch.tensor(1.0))
