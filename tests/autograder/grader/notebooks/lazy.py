# %% crosses: LazyLinear
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.LazyLinear(4)

    def forward(self, x):
        return self.fc(x)


# %% crosses: a lazy CNN
# inputs: torch.randn(B, 2, 8, 8)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.LazyConv2d(3, 3)
        self.bn = nn.LazyBatchNorm2d()
        self.fc = nn.LazyLinear(4)

    def forward(self, x):
        return self.fc(torch.relu(self.bn(self.conv(x))).flatten(1))


# %% crosses: lazy layers in a Sequential
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.LazyLinear(6), nn.ReLU(), nn.Dropout(0.2), nn.LazyLinear(2))

    def forward(self, x):
        return self.net(x)


# %% crosses: a lazy norm
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.LazyBatchNorm1d()
        self.fc = nn.Linear(5, 3)

    def forward(self, x):
        return self.fc(self.norm(x))


# %% crosses: a lazy transposed convolution
# inputs: torch.randn(B, 2, 4, 4)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.up = nn.LazyConvTranspose2d(3, 2, stride=2)

    def forward(self, x):
        return torch.tanh(self.up(x))


# %% crosses: a layer made in the first call
# may stay: it has no weights before, and others after each describing
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = None

    def forward(self, x):
        if self.fc is None:
            self.fc = nn.Linear(x.shape[1], 4)
        return self.fc(x)


# %% crosses: a lazy layer beside a counter
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.LazyLinear(4)
        self.register_buffer("seen", torch.tensor(0.0))

    def forward(self, x):
        if self.training:
            self.seen += 1
        return self.fc(x) / (1 + self.seen)
