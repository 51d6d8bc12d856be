# %% crosses by rebuild: a mask by its name
# inputs: named(torch.randn(B, 4, 8), mask=torch.tensor([False, False, True, True]).expand(B, 4))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)

    def forward(self, x, mask=None):
        return self.attention(x, x, x, key_padding_mask=mask, need_weights=False)[0]


# %% crosses by rebuild: a mask to be added
# inputs: named(torch.randn(B, 4, 8), mask=torch.full((4, 4), float("-inf")).triu(1))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.q, self.k, self.v = nn.Linear(8, 8), nn.Linear(8, 8), nn.Linear(8, 8)

    def forward(self, x, mask):
        scores = self.q(x) @ self.k(x).transpose(1, 2) / math.sqrt(8) + mask
        return scores.softmax(-1) @ self.v(x)


# %% crosses by rebuild: two by their names, in another order
# inputs: named(torch.randn(B, 5), shift=torch.randn(B, 3), scale=torch.rand(B, 3))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3)

    def forward(self, x, *, scale, shift):
        return self.fc(x) * scale - shift


# %% crosses by rebuild: names alone
# inputs: named(image=torch.randn(B, 1, 6, 6), time=torch.randint(10, (B,)))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3, padding=1)
        self.time = nn.Embedding(10, 4)

    def forward(self, time, image):
        return torch.relu(self.conv(image) + self.time(time)[:, :, None, None])


# %% crosses by rebuild: whatever is given
# inputs: named(torch.randn(B, 5), torch.randn(B, 5), gate=torch.randn(B, 5))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3)

    def forward(self, *parts, **options):
        return self.fc(sum(parts) * torch.sigmoid(options["gate"]))


# %% crosses by rebuild: a state by its name
# inputs: named(torch.randn(B, 4, 5), hx=(torch.randn(1, B, 3), torch.randn(1, B, 3)))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(5, 3, batch_first=True)

    def forward(self, x, hx=None):
        return self.lstm(x, hx)


# %% crosses by rebuild: a flag and nothing by their names
# inputs: named(torch.randn(B, 5), normalise=True, bias=None)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x, bias=None, normalise=False):
        h = self.fc(x) if bias is None else self.fc(x) + bias
        return h.softmax(1) if normalise else h


# %% crosses by rebuild: a dict by its name
# inputs: named(batch={"right": torch.randn(B, 5), "left": torch.randn(B, 5)})
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3)

    def forward(self, batch):
        return {"logits": self.fc(batch["left"]) - batch["right"].mean(1, keepdim=True)}


# %% stays by rebuild: a number by its name decides
# inputs: named(torch.randn(B, 5), threshold=torch.tensor(0.5))
# why: it looks at the numbers in a tensor to decide what to do
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3)

    def forward(self, x, threshold):
        return self.fc(x) if x.mean() > threshold else -self.fc(x)
