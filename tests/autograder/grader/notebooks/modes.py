# %% crosses: a transformer encoder with a padding mask
# inputs: torch.randn(B, 5, 8)
# may stay: in evaluation torch takes another path, which gives zeros for what is padded
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), 1)

    def forward(self, x):
        return self.layer(x, src_key_padding_mask=(x[..., 0] > 0.7) & (torch.arange(5) > 0))


# %% crosses: a transformer encoder without its nested tensors
# inputs: torch.randn(B, 5, 8)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
        self.layer = nn.TransformerEncoder(layer, 1, enable_nested_tensor=False)

    def forward(self, x):
        return self.layer(x, src_key_padding_mask=(x[..., 0] > 0.7) & (torch.arange(5) > 0))


# %% stays: is_grad_enabled
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        return h if torch.is_grad_enabled() else h.softmax(1)


# %% stays: is_grad_enabled for dropout
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        return F.dropout(self.fc(x), 0.5, training=torch.is_grad_enabled())


# %% crosses: is_inference_mode_enabled
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        if torch.is_inference_mode_enabled():
            return self.fc(x) * 2
        return self.fc(x)


# %% crosses: autocast inside
# may stay: the casts that autocast adds are below what is recorded
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 8)
        self.b = nn.Linear(8, 4)

    def forward(self, x):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            h = torch.relu(self.a(x))
            h = self.b(h)
        return h.float()


# %% crosses: a submodule in evaluation for good
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 4)
        self.bn = nn.BatchNorm1d(4)

    def forward(self, x):
        self.bn.eval()
        return self.bn(self.a(x))


# %% crosses: train() overridden, the norm stays in evaluation
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 4)
        self.bn = nn.BatchNorm1d(4)

    def forward(self, x):
        return self.bn(self.a(x))

    def train(self, mode=True):
        super().train(mode)
        self.bn.eval()
        return self


# %% crosses: dropout whose p is set in each call
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.drop = nn.Dropout(0.5)

    def forward(self, x):
        self.drop.p = 0.2
        return self.drop(self.fc(x))


# %% stays: dropout whose p grows
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)
        self.drop = nn.Dropout(0.1)

    def forward(self, x):
        if self.training:
            self.drop.p = min(0.5, self.drop.p + 0.01)
        return self.drop(self.fc(x))


# %% crosses: dropout that is always on
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        return F.dropout(self.fc(x), 0.3)


# %% crosses: a layer frozen by requires_grad_
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 4)
        self.b = nn.Linear(4, 3)
        self.a.requires_grad_(False)

    def forward(self, x):
        return self.b(torch.relu(self.a(x)))


# %% crosses: requires_grad set in each call
# may stay: whether a tensor is learned is one thing in both modes
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 4)
        self.b = nn.Linear(4, 3)

    def forward(self, x):
        self.a.weight.requires_grad = self.training
        return self.b(torch.relu(self.a(x)))


# %% crosses: inference_mode around a part
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 4)
        self.b = nn.Linear(5, 4)

    def forward(self, x):
        with torch.no_grad():
            target = self.a(x)
        return self.b(x) - target


# %% crosses: other outputs in training
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 4)
        self.aux = nn.Linear(4, 2)

    def forward(self, x):
        h = torch.relu(self.a(x))
        return (h, self.aux(h)) if self.training else h


# %% crosses: fastpath of an encoder layer by itself
# inputs: torch.randn(B, 5, 8)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.1, batch_first=True)

    def forward(self, x):
        return self.layer(x)


# %% crosses: a mode of its own, set by train()
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 4)
        self.noisy = True

    def forward(self, x):
        h = self.a(x)
        return h + torch.randn_like(h) if self.noisy else h

    def train(self, mode=True):
        self.noisy = mode
        return super().train(mode)
