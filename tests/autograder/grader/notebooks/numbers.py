# %% crosses: a kernel from numpy
# inputs: torch.randn(B, 1, 6, 6)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        sobel = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]], dtype=np.float32)
        self.register_buffer("kernel", torch.from_numpy(sobel)[None, None])
        self.fc = nn.Linear(16, 3)

    def forward(self, x):
        return self.fc(F.conv2d(x, self.kernel).flatten(1))


# %% crosses: numpy's constants
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.scale = np.sqrt(2.0)

    def forward(self, x):
        return self.fc(x) * np.float64(np.pi) / float(self.scale)


# %% crosses: an array made into a tensor in each call
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.means = np.array([0.1, 0.2, 0.3, 0.4, 0.5], dtype=np.float32)

    def forward(self, x):
        return self.fc(x - torch.as_tensor(self.means))


# %% crosses: sines from numpy
# inputs: torch.randn(B, 4, 6)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        table = np.zeros((4, 6))
        table[:, ::2] = np.sin(np.arange(4)[:, None] / 100 ** (np.arange(0, 6, 2) / 6))
        self.table = torch.tensor(table, dtype=torch.float32)
        self.fc = nn.Linear(6, 2)

    def forward(self, x):
        return self.fc(x + self.table)


# %% stays: torch to numpy and back
# why: takes the numbers
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        return self.fc(torch.from_numpy(np.tanh(x.detach().numpy())))


# %% crosses: a temperature of dimension 0
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.temperature = nn.Parameter(torch.tensor(1.5))

    def forward(self, x):
        return (self.fc(x) / self.temperature).softmax(1)


# %% crosses: a number made into a tensor in each call
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.alpha = 0.3

    def forward(self, x):
        return self.fc(x) * torch.tensor(self.alpha)


# %% crosses: a mix by a learned gate of dimension 0
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 4)
        self.b = nn.Linear(5, 4)
        self.gate = nn.Parameter(torch.tensor(0.0))

    def forward(self, x):
        g = torch.sigmoid(self.gate)
        return g * self.a(x) + (1 - g) * self.b(x)


# %% crosses: a number out of a buffer
# may stay: a number of a tensor is looked at
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.register_buffer("k", torch.tensor(2.0))

    def forward(self, x):
        return self.fc(x) * float(self.k)


# %% crosses: a number out of a parameter that is learned
# may stay: it must not cross as a number
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.k = nn.Parameter(torch.tensor(2.0))

    def forward(self, x):
        return self.fc(x) * self.k.item()


# %% crosses: double inside
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x).double()
        return h.logsumexp(1).float()


# %% crosses: a layer in double
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4).double()
        self.out = nn.Linear(4, 2)

    def forward(self, x):
        return self.out(self.fc(x.double()).float())


# %% crosses: half inside
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        return self.fc(x.to(torch.bfloat16).float())


# %% crosses: whole numbers and floats
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        return h + torch.arange(4) + (h > 0).long() - (h > 1).to(torch.uint8)


# %% crosses: one-hot
# inputs: torch.randint(5, (B,))
# may stay: one_hot looks at the numbers when it is not told how many classes there are
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        return self.fc(F.one_hot(x, 5).float())


# %% crosses: a complex transform
# may stay: complex numbers do not cross
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn(3))

    def forward(self, x):
        return torch.fft.irfft(torch.fft.rfft(x) * self.w, n=5)


# %% crosses: numbers beside tensors in the output
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        return self.fc(x), 3, 0.5, True, None


# %% crosses: quantised by rounding
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        return h + ((h * 4).round() / 4 - h).detach()
