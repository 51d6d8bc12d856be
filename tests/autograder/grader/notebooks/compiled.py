# %% crosses: a compiled layer
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = torch.compile(nn.Linear(5, 3))

    def forward(self, x):
        return self.fc(x)


# %% crosses: a compiled function
@torch.compile
def act(x):
    return x * torch.sigmoid(x)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3)

    def forward(self, x):
        return act(self.fc(x))


# %% crosses: a compiled forward
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3)

    @torch.compile
    def forward(self, x):
        return torch.relu(self.fc(x))


# %% crosses: a compiled Sequential with dropout
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = torch.compile(nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Dropout(0.2), nn.Linear(8, 2)))

    def forward(self, x):
        return self.net(x)


# %% crosses: compiled in place
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(5, 8), nn.GELU())
        self.net.compile()

    def forward(self, x):
        return self.net(x)


# %% crosses: a method compiled in the constructor
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3)
        self.step = torch.compile(self.inner, dynamic=True)

    def forward(self, x):
        return self.step(x)

    def inner(self, x):
        return self.fc(x).tanh()
