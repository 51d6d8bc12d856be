# %% crosses: a mean is printed
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        print("mean %.3f" % h.mean().item(), f"{h.std().item():.2f}", "{:.1f}".format(h.max().item()), h.min().item())
        print("deviation %.3f" % h.var().detach().numpy())
        return torch.relu(h)


# %% crosses: a history of means
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.history, self.total = [], 0.0

    def forward(self, x):
        h = self.fc(x)
        self.history.append(round(h.mean().item(), 4))
        self.total += h.abs().mean().item()
        return h


# %% crosses: activations kept for a picture
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.shown = {}

    def forward(self, x):
        h = torch.relu(self.fc(x))
        self.shown["relu"] = h.detach().cpu().numpy()
        self.shown["first"] = h[0].tolist()
        return h


# %% crosses: weights of attention returned as an array
# inputs: torch.randn(B, 4, 6)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.q, self.k = nn.Linear(6, 6), nn.Linear(6, 6)

    def forward(self, x):
        weights = torch.softmax(self.q(x) @ self.k(x).transpose(1, 2), -1)
        return weights @ x, weights.data.numpy()


# %% crosses: a running average in a log
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.log = {"mean": 0.0}

    def forward(self, x):
        h = self.fc(x)
        self.log["mean"] = 0.9 * self.log["mean"] + 0.1 * h.mean().item()
        return h


# %% stays: what was logged comes back
# why: it looks at the numbers
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        scale = h.std().item()
        return h / scale


# %% stays: what was logged comes back by math
# why: it looks at the numbers
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        return h * math.exp(-h.var().item())


# %% stays: what was logged decides, a hundred times too far away to be seen
# why: it looks at the numbers
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        largest = h.abs().max().item()
        return h / largest if largest > 1000 else h


# %% stays: what was kept comes back in the next call
# why: (looks at the numbers|gives other|keeps a number)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.scales = [1.0]

    def forward(self, x):
        h = self.fc(x)
        self.scales.append(h.std().item())
        return h / self.scales[-2]


# %% stays: an array that comes back
# why: takes the numbers
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        order = np.argsort(h.mean(0).detach().numpy())
        return h[:, order.copy()]


# %% stays: a list that comes back
# why: takes the numbers
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        return h * torch.tensor(h[0].tolist())
