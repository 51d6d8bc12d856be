# %% crosses by rebuild: an LSTM with its state
# inputs: (torch.randn(B, 4, 5), (torch.randn(1, B, 3), torch.randn(1, B, 3)))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(5, 3, batch_first=True)

    def forward(self, x, state):
        out, (h, c) = self.lstm(x, state)
        return out, (h, c)


# %% crosses by rebuild: a GRU cell with its state
# inputs: (torch.randn(B, 5), torch.randn(B, 3))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(5, 3)

    def forward(self, x, h):
        return self.cell(x, h)


# %% crosses by rebuild: a dict
# inputs: ({"left": torch.randn(B, 5), "right": torch.randn(B, 5)},)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(10, 3)

    def forward(self, batch):
        return {"logits": self.fc(torch.cat([batch["left"], batch["right"]], 1))}


# %% crosses by rebuild: a list
# inputs: ([torch.randn(B, 5), torch.randn(B, 3)],)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 4)
        self.b = nn.Linear(3, 4)

    def forward(self, views):
        return [self.a(views[0]), self.b(views[1])]


# %% crosses by rebuild: features and edges
# inputs: (torch.randn(6, 5), torch.tensor([[0, 1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 0]]))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x, edges):
        source, target = edges
        return torch.zeros(x.size(0), 4).index_add(0, target, self.fc(x)[source])


# %% crosses by rebuild: a flag beside the tensor
# inputs: (torch.randn(B, 5), True)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x, normalise):
        h = self.fc(x)
        return h.softmax(1) if normalise else h


# %% crosses by rebuild: a list in a dict in a tuple
# inputs: ((torch.randn(B, 5), {"more": [torch.randn(B, 5), torch.randn(B, 5)]}),)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, batch):
        first, rest = batch
        return self.fc(first + sum(rest["more"]))


# %% crosses by rebuild: query, key and value
# inputs: (torch.randn(B, 3, 8), torch.randn(B, 4, 8), torch.randn(B, 4, 8))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)

    def forward(self, q, k, v):
        return self.attention(q, k, v)


# %% crosses by rebuild: an image and a time
# inputs: (torch.randn(B, 1, 6, 6), torch.randint(10, (B,)))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3, padding=1)
        self.time = nn.Embedding(10, 4)

    def forward(self, x, t):
        return torch.relu(self.conv(x) + self.time(t)[:, :, None, None])


# %% crosses by rebuild: None beside the tensor
# inputs: (torch.randn(B, 4, 5), None)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(5, 3, batch_first=True)

    def forward(self, x, h=None):
        return self.rnn(x, h)


# %% crosses by rebuild: source, target and both masks
# inputs: (torch.randint(1, 9, (B, 4)), torch.randint(1, 9, (B, 3)))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(9, 8)
        self.transformer = nn.Transformer(8, 2, 1, 1, 16, dropout=0.1, batch_first=True)
        self.out = nn.Linear(8, 9)

    def forward(self, source, target):
        mask = nn.Transformer.generate_square_subsequent_mask(target.size(1))
        return self.out(self.transformer(self.table(source), self.table(target), tgt_mask=mask))


# %% crosses by rebuild: what comes in is added to in place
# inputs: (torch.randn(B, 5), torch.zeros(B))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 5)

    def forward(self, x, volume):
        scale = torch.tanh(self.fc(x))
        volume += scale.sum(1)
        return x * scale.exp(), volume
