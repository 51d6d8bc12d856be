# %% crosses: weights normalised through .data
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn(5, 4))

    def forward(self, x):
        self.w.data = F.normalize(self.w.data, dim=0)
        return x @ self.w


# %% crosses: weights divided by their norm under no_grad
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn(5, 4))

    def forward(self, x):
        with torch.no_grad():
            self.w.div_(self.w.norm())
        return x @ self.w


# %% crosses: weights clamped under no_grad
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        with torch.no_grad():
            self.fc.weight.clamp_(-0.2, 0.2)
        return self.fc(x)


# %% crosses: weights clamped through .data
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.critic = nn.Sequential(nn.Linear(5, 4), nn.ReLU(), nn.Linear(4, 1))

    def forward(self, x):
        for p in self.critic.parameters():
            p.data.clamp_(-0.1, 0.1)
        return self.critic(x)


# %% crosses: weights standardised, not written
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        w = self.fc.weight
        w = (w - w.mean(1, keepdim=True)) / (w.std(1, keepdim=True) + 1e-5)
        return F.linear(x, w, self.fc.bias)


# %% crosses: spectral norm by hand, u in place
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn(4, 5))
        self.register_buffer("u", F.normalize(torch.randn(4), dim=0))

    def forward(self, x):
        with torch.no_grad():
            v = F.normalize(self.w.t() @ self.u, dim=0)
            self.u.copy_(F.normalize(self.w @ v, dim=0))
        sigma = self.u @ self.w @ v
        return F.linear(x, self.w / sigma)


# %% crosses: spectral norm by hand, u assigned in training
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn(4, 5))
        self.register_buffer("u", F.normalize(torch.randn(4), dim=0))

    def forward(self, x):
        v = F.normalize(self.w.detach().t() @ self.u, dim=0)
        if self.training:
            self.u = F.normalize(self.w.detach() @ v, dim=0)
        return F.linear(x, self.w / torch.dot(self.u, self.w @ v))


# %% crosses: a greatest norm, by renorm
# may stay: renorm is not among the operations that the grader rebuilds
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        with torch.no_grad():
            self.fc.weight.copy_(torch.renorm(self.fc.weight, 2, 0, 0.5))
        return self.fc(x)


# %% crosses: a greatest norm, in training alone
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        if self.training:
            with torch.no_grad():
                norm = self.fc.weight.norm(dim=1, keepdim=True)
                self.fc.weight.mul_(norm.clamp(max=0.3) / norm)
        return self.fc(x)


# %% crosses: an embedding with a greatest norm
# inputs: torch.randint(9, (B, 4))
# may stay: embedding_renorm_ is not among the operations that the grader rebuilds
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(9, 3, max_norm=1.0)

    def forward(self, x):
        return self.table(x).mean(1)


# %% crosses: noise added to the weights, then taken off
# may stay: written into a graph, it changes what the gradient needs
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        if not self.training:
            return self.fc(x)
        noise = 0.1 * torch.randn_like(self.fc.weight)
        self.fc.weight.data.add_(noise)
        h = self.fc(x)
        self.fc.weight.data.sub_(noise)
        return h


# %% crosses: masked weights, pruned each time
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.register_buffer("mask", (torch.rand(4, 5) > 0.4).float())

    def forward(self, x):
        self.fc.weight.data *= self.mask
        return self.fc(x)


# %% crosses: a new Parameter in each call
# may stay: what an optimiser holds is no longer what the module has
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn(5, 4))

    def forward(self, x):
        self.w = nn.Parameter(self.w.detach().abs())
        return x @ self.w
