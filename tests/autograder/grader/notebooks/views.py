# %% crosses: transpose_
# inputs: torch.randn(B, 3, 5)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 4)

    def forward(self, x):
        h = x.clone()
        h.transpose_(1, 2)
        return self.fc(h)


# %% crosses: squeeze_ and unsqueeze_
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(1, 2, 3)

    def forward(self, x):
        h = x.clone().unsqueeze_(1)
        return self.conv(h).mean(1, keepdim=True).squeeze_(1)


# %% crosses: t_
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn(4, 5))

    def forward(self, x):
        w = self.w.clone()
        w.t_()
        return x @ w


# %% crosses: unsqueeze_ on the result
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        h.unsqueeze_(-1)
        return h.expand(-1, -1, 2) * 1


# %% crosses: columns written through a view
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        out = torch.zeros(x.size(0), 8)
        out[:, ::2] = h
        out[:, 1::2] = h.sin()
        return out


# %% crosses: a view that is written to, then its base read
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x) * 1
        left = h[:, :2]
        left.mul_(2)
        return h


# %% crosses: in-place relu and add_
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 5)

    def forward(self, x):
        h = self.fc(x).relu_()
        h.add_(x)
        return h


# %% crosses: patches by unfold
# inputs: torch.randn(B, 1, 6, 6)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(9, 4)

    def forward(self, x):
        p = x.unfold(2, 3, 3).unfold(3, 3, 3)
        return self.fc(p.reshape(x.size(0), -1, 9))


# %% crosses: a copy of the input that is written to
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        x = x.contiguous()
        x = x + 0
        x[:, 0] = 0
        return self.fc(x)


# %% crosses: the input itself written to
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        x -= 1.5
        return self.fc(x)


# %% crosses: swapaxes, movedim, permute
# inputs: torch.randn(B, 2, 3, 4)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(2, 4)

    def forward(self, x):
        return self.fc(x.movedim(1, -1).swapaxes(1, 2)).permute(0, 3, 1, 2).contiguous().view(x.size(0), -1)
