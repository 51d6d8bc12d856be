# %% crosses: tied weights
# inputs: torch.randint(9, (B, 4))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(9, 6)
        self.head = nn.Linear(6, 9, bias=False)
        self.head.weight = self.table.weight

    def forward(self, x):
        return self.head(torch.tanh(self.table(x)))


# %% crosses: a tied autoencoder
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.encode = nn.Linear(5, 3)
        self.bias = nn.Parameter(torch.zeros(5))

    def forward(self, x):
        return F.linear(torch.relu(self.encode(x)), self.encode.weight.t(), self.bias)


# %% crosses: one layer used three times
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 5)
        self.layers = nn.ModuleList([self.fc] * 3)

    def forward(self, x):
        for layer in self.layers:
            x = torch.tanh(layer(x))
        return x


# %% crosses: one norm used twice
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 5)
        self.bn = nn.BatchNorm1d(5)

    def forward(self, x):
        return self.bn(self.fc(self.bn(x)))


# %% crosses: a helper class that is no module
class Head:
    def __init__(self, fc):
        self.fc = fc

    def __call__(self, x):
        return torch.relu(self.fc(x))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.head = Head(self.fc)

    def forward(self, x):
        return self.head(x)


# %% crosses: a helper with weights of its own
# may stay: its weights have no name
class Dense:
    def __init__(self, n, m):
        self.w = torch.randn(n, m, requires_grad=True)

    def __call__(self, x):
        return x @ self.w


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.dense = Dense(5, 4)
        self.fc = nn.Linear(4, 2)

    def forward(self, x):
        return self.fc(self.dense(x))


# %% crosses: layers in a plain list
# may stay: weights in a list have no name
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(5, 4), nn.Linear(4, 3)]
        self.scale = nn.Parameter(torch.ones(3))

    def forward(self, x):
        for layer in self.layers:
            x = torch.tanh(layer(x))
        return x * self.scale


# %% crosses: a list of parameters
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.ws = nn.ParameterList(nn.Parameter(torch.randn(5, 5) / 3) for _ in range(3))

    def forward(self, x):
        for w in self.ws:
            x = torch.tanh(x @ w)
        return x


# %% crosses: a dict of parameters
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.ws = nn.ParameterDict({"in": nn.Parameter(torch.randn(5, 4)), "out": nn.Parameter(torch.randn(4, 2))})

    def forward(self, x):
        return torch.relu(x @ self.ws["in"]) @ self.ws["out"]


# %% crosses: a dict of modules chosen by a name
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.kind = "wide"
        self.nets = nn.ModuleDict({"wide": nn.Linear(5, 9), "deep": nn.Linear(5, 3)})

    def forward(self, x):
        return self.nets[self.kind](x)


# %% crosses: parameters by register_parameter in a loop
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        for i in range(3):
            self.register_parameter(f"w{i}", nn.Parameter(torch.randn(5, 5) / 3))

    def forward(self, x):
        for i in range(3):
            x = x + torch.tanh(x @ getattr(self, f"w{i}"))
        return x


# %% crosses: nested Sequentials
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        block = lambda n, m: nn.Sequential(nn.Linear(n, m), nn.BatchNorm1d(m), nn.ReLU())
        self.net = nn.Sequential(block(5, 6), nn.Sequential(block(6, 6), nn.Dropout(0.1)), nn.Linear(6, 2))

    def forward(self, x):
        return self.net(x)


# %% crosses: a subclass of a layer
class Masked(nn.Linear):
    def forward(self, x):
        return F.linear(x, self.weight.tril(), self.bias)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = Masked(5, 5)

    def forward(self, x):
        return self.fc(x)


# %% crosses: a subclass of Sequential
class Residual(nn.Sequential):
    def forward(self, x):
        return x + super().forward(x)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = Residual(nn.Linear(5, 5), nn.Tanh())

    def forward(self, x):
        return self.net(x)
