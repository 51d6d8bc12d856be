# %% crosses: einsum attention
# inputs: torch.randn(B, 4, 6)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(6, 18)

    def forward(self, x):
        q, k, v = self.qkv(x).reshape(x.size(0), 4, 3, 2, 3).unbind(2)
        weights = torch.einsum("bqhd,bkhd->bhqk", q, k).softmax(-1)
        return torch.einsum("bhqk,bkhd->bqhd", weights, v).flatten(2)


# %% crosses: a bilinear form by einsum
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn(4, 5, 5) / 5)

    def forward(self, x):
        return torch.einsum("bi,oij,bj->bo", x, self.w, x)


# %% crosses: a trace by einsum
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 9)

    def forward(self, x):
        return torch.einsum("bii->b", self.fc(x).view(-1, 3, 3))


# %% crosses: outer products by einsum
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3)

    def forward(self, x):
        h = self.fc(x)
        return torch.einsum("bi,bj->bij", h, h).flatten(1)


# %% crosses: an ellipsis in einsum
# inputs: torch.randn(B, 3, 5)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn(5, 4))

    def forward(self, x):
        return torch.einsum("...i,ij->...j", x, self.w)


# %% crosses: only functions and parameters
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w1 = nn.Parameter(torch.randn(8, 5) * 0.3)
        self.b1 = nn.Parameter(torch.zeros(8))
        self.w2 = nn.Parameter(torch.randn(2, 8) * 0.3)

    def forward(self, x):
        return F.linear(F.relu(F.linear(x, self.w1, self.b1)), self.w2)


# %% crosses: functions with parameters as arguments
def dense(x, w, b):
    return torch.addmm(b, x, w)


def network(params, x):
    for w, b in params[:-1]:
        x = torch.tanh(dense(x, w, b))
    return dense(x, *params[-1])


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.ParameterList(torch.randn(n, m) / n for n, m in [(5, 6), (6, 3)])
        self.b = nn.ParameterList(torch.zeros(m) for m in (6, 3))

    def forward(self, x):
        return network(list(zip(self.w, self.b)), x)


# %% crosses: a convolution by F.conv2d
# inputs: torch.randn(B, 1, 6, 6)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.kernel = nn.Parameter(torch.randn(3, 1, 3, 3))

    def forward(self, x):
        return F.avg_pool2d(F.conv2d(x, self.kernel, padding=1), 2)


# %% crosses: a batch norm by F.batch_norm
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.zeros(5))
        self.register_buffer("var", torch.ones(5))
        self.g = nn.Parameter(torch.ones(5))

    def forward(self, x):
        return F.batch_norm(x, self.mean, self.var, self.g, training=self.training)


# %% crosses: a layer norm by hand
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.g = nn.Parameter(torch.ones(5))
        self.b = nn.Parameter(torch.zeros(5))

    def forward(self, x):
        return self.g * (x - x.mean(-1, keepdim=True)) / (x.std(-1, keepdim=True) + 1e-6) + self.b


# %% crosses: a log-sum-exp by hand
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        top = h.max(1, keepdim=True).values
        return h - top - (h - top).exp().sum(1, keepdim=True).log()


# %% crosses: partial and reduce
from functools import partial, reduce


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 5)
        self.steps = [partial(F.leaky_relu, negative_slope=0.2), torch.sin, partial(torch.clamp, max=0.5)]

    def forward(self, x):
        return reduce(lambda h, f: f(h), self.steps, self.fc(x))
