# %% crosses: weight_norm by parametrizations
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.utils.parametrizations.weight_norm(nn.Linear(5, 4))

    def forward(self, x):
        return self.fc(x)


# %% crosses: spectral_norm by parametrizations
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.utils.parametrizations.spectral_norm(nn.Linear(5, 4))

    def forward(self, x):
        return self.fc(x)


# %% crosses: orthogonal
# may stay: its map may not be among the operations that cross
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.utils.parametrizations.orthogonal(nn.Linear(5, 5))

    def forward(self, x):
        return self.fc(x)


# %% crosses: a symmetric weight by parametrize
import torch.nn.utils.parametrize as parametrize


class Symmetric(nn.Module):
    def forward(self, w):
        return w.triu() + w.triu(1).transpose(-1, -2)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 5)
        parametrize.register_parametrization(self.fc, "weight", Symmetric())

    def forward(self, x):
        return self.fc(x)


# %% crosses: parametrize with a cache
import torch.nn.utils.parametrize as parametrize


class Positive(nn.Module):
    def forward(self, w):
        return F.softplus(w)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 5)
        parametrize.register_parametrization(self.fc, "weight", Positive())

    def forward(self, x):
        with parametrize.cached():
            return self.fc(self.fc(x))


# %% crosses: pruned
import torch.nn.utils.prune as prune


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        prune.l1_unstructured(self.fc, "weight", amount=0.4)

    def forward(self, x):
        return self.fc(x)


# %% crosses: both norms on a convolution
# inputs: torch.randn(B, 2, 6, 6)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.utils.parametrizations.weight_norm(nn.Conv2d(2, 3, 3), dim=0)
        self.b = nn.utils.parametrizations.spectral_norm(nn.Conv2d(3, 2, 3))

    def forward(self, x):
        return self.b(F.leaky_relu(self.a(x), 0.2))


# %% stays: vmap over examples
# why: torch.func
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        return torch.vmap(lambda row: self.fc(row).tanh())(x)


# %% crosses: functional_call with scaled weights
from torch.func import functional_call


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        scaled = {name: 2 * p for name, p in self.fc.named_parameters()}
        return functional_call(self.fc, scaled, (x,))


# %% stays: a jacobian by torch.func
# why: torch.func
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 5)

    def forward(self, x):
        return torch.func.vmap(torch.func.jacrev(lambda row: self.fc(row).tanh().sum()))(x)


# %% stays: an ensemble by vmap
# why: (torch.func|own|takes gradients)
from torch.func import functional_call, stack_module_state


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.models = nn.ModuleList(nn.Linear(5, 3) for _ in range(3))

    def forward(self, x):
        params, buffers = stack_module_state(list(self.models))
        base = [self.models[0]]
        return torch.vmap(lambda p, b: functional_call(base[0], (p, b), (x,)))(params, buffers).mean(0)


# %% crosses: a meta-learning step by hand
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        w = self.fc.weight - 0.1 * (self.fc(x).t() @ x) / 6
        return F.linear(x, w)
