# %% stays: a hook on a parameter
# why: gradients
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn(5, 4))
        self.w.register_hook(lambda g: g * 3)

    def forward(self, x):
        return x @ self.w


# %% stays: a clipped gradient in a hook on a tensor
# why: gradients
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        if h.requires_grad:
            h.register_hook(lambda g: g.clamp(-0.01, 0.01))
        return h.relu()


# %% stays: a full backward hook that scales
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 4)
        self.b = nn.Linear(4, 3)
        self.b.register_full_backward_hook(lambda m, gi, go: tuple(None if g is None else g * 0.5 for g in gi))

    def forward(self, x):
        return self.b(torch.relu(self.a(x)))


# %% crosses: a forward hook that scales
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 4)
        self.a.register_forward_hook(lambda m, i, o: o * 2)

    def forward(self, x):
        return self.a(x)


# %% crosses: a forward pre-hook
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 4)
        self.a.register_forward_pre_hook(lambda m, i: (i[0] - 1,))

    def forward(self, x):
        return self.a(x)


# %% crosses: detach on one way
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 4)
        self.b = nn.Linear(4, 3)

    def forward(self, x):
        h = self.a(x)
        return self.b(h.detach()) + h.mean(1, keepdim=True)


# %% crosses: a part without gradients
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 4)
        self.b = nn.Linear(4, 3)

    def forward(self, x):
        with torch.no_grad():
            h = torch.relu(self.a(x))
        return self.b(h)


# %% crosses: forward under a no_grad of its own decorator
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 4)
        self.b = nn.Linear(4, 3)

    def forward(self, x):
        return self.b(self.features(x))

    @torch.no_grad()
    def features(self, x):
        return self.a(x).relu()


# %% crosses: straight through, by detach
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 4)

    def forward(self, x):
        h = torch.sigmoid(self.a(x))
        return h + ((h > 0.5).float() - h).detach()


# %% stays: straight through, by a Function
# why: autograd.Function
class Step(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return (x > 0).float()

    @staticmethod
    def backward(ctx, grad):
        return grad


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 4)

    def forward(self, x):
        return Step.apply(self.a(x))


# %% stays: a gradient reversal
# why: autograd.Function
class Reverse(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x.view_as(x)

    @staticmethod
    def backward(ctx, grad):
        return -grad


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 4)
        self.b = nn.Linear(4, 2)

    def forward(self, x):
        return self.b(Reverse.apply(self.a(x)))


# %% crosses: a gradient reversal by detach
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 4)
        self.b = nn.Linear(4, 2)

    def forward(self, x):
        h = self.a(x)
        return self.b(2 * h.detach() - h)


# %% crosses: checkpoint
# may stay: it saves memory alone, but runs with hooks on what autograd saves
from torch.utils.checkpoint import checkpoint


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Sequential(nn.Linear(5, 8), nn.Tanh())
        self.b = nn.Linear(8, 3)

    def forward(self, x):
        return self.b(checkpoint(self.a, x, use_reentrant=False))


# %% crosses: reentrant checkpoint
# may stay: it is an autograd.Function
from torch.utils.checkpoint import checkpoint


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Sequential(nn.Linear(5, 8), nn.Tanh())
        self.b = nn.Linear(8, 3)

    def forward(self, x):
        return self.b(checkpoint(self.a, x, use_reentrant=True))


# %% stays: the gradient of an energy
# why: takes gradients itself
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 8)
        self.b = nn.Linear(8, 1)

    def forward(self, x):
        with torch.enable_grad():
            x = x.detach().requires_grad_(True)
            energy = self.b(torch.tanh(self.a(x))).sum()
            (grad,) = torch.autograd.grad(energy, x, create_graph=True)
        return grad


# %% stays: a hook that zeroes the gradient of a row
# why: gradients
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Parameter(torch.randn(5, 3))
        mask = torch.ones(5, 1)
        mask[0] = 0
        self.table.register_hook(lambda g: g * mask)

    def forward(self, x):
        return x @ self.table


# %% crosses: a hook that only looks
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 4)
        self.norms = []
        self.a.weight.register_hook(lambda g: self.norms.append(g.norm()))

    def forward(self, x):
        return self.a(x)


# %% stays: a hook after accumulation that rescales
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 4)
        self.a.weight.register_post_accumulate_grad_hook(self.clip)

    def forward(self, x):
        return self.a(x)

    @staticmethod
    def clip(p):
        p.grad.mul_(0.1)
