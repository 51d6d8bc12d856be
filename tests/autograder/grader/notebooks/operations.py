# %% crosses: a volume
# inputs: torch.randn(B, 1, 6, 6, 6)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.norm = nn.Conv3d(1, 4, 3, padding=1), nn.BatchNorm3d(4)
        self.up = nn.ConvTranspose3d(4, 2, 2, stride=2)
        self.out = nn.Linear(2, 3)

    def forward(self, x):
        h = F.max_pool3d(torch.relu(self.norm(self.conv(x))), 2)
        h = F.avg_pool3d(self.up(h), 2) + F.interpolate(F.avg_pool3d(h, 3), scale_factor=3.0, mode="trilinear")[:, :2]
        return self.out(F.adaptive_avg_pool3d(h, 1).flatten(1))


# %% crosses: rounding down
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3)

    def forward(self, x):
        grid = torch.div(x * 4, 2, rounding_mode="floor") + torch.div(x, x.abs() + 0.3, rounding_mode="trunc")
        grid //= 2
        return self.fc(grid % 3)


# %% crosses: a spatial transformer
# inputs: torch.randn(B, 1, 8, 8)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.where = nn.Linear(64, 6)
        nn.init.normal_(self.where.weight, std=0.02)
        self.where.bias.data.copy_(torch.tensor([1, 0, 0, 0, 1, 0], dtype=self.where.bias.dtype))
        self.out = nn.Linear(64, 3)

    def forward(self, x):
        theta = self.where(x.flatten(1)).view(-1, 2, 3)
        grid = F.affine_grid(theta, x.shape, align_corners=False)
        return self.out(F.grid_sample(x, grid, align_corners=False).flatten(1))


# %% crosses: a step of a flow
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.eye(5) + 0.1 * torch.randn(5, 5))

    def forward(self, x):
        volume = torch.slogdet(self.weight)[1] + torch.det(self.weight).abs().log()
        return x @ self.weight + x @ torch.inverse(self.weight), volume.expand(x.shape[0])


# %% crosses: a sample by Gumbel noise
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        logits = self.fc(x)
        gumbels = -torch.empty_like(logits).exponential_().log()
        return F.softmax((logits + gumbels) / 0.7, dim=-1) + F.gumbel_softmax(logits, tau=1.0)


# %% crosses: running extremes
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 5)

    def forward(self, x):
        h = self.fc(x)
        highest, _ = torch.cummax(h, 1)
        low, high = torch.tensor_split(h, 2, dim=1)
        return torch.cat(
            [highest, low.clamp_min(high.mean(1, keepdim=True)), torch.atleast_2d(high).ravel().view_as(high)], 1
        )


# %% crosses: triplets
# inputs: torch.randn(B, 3, 5)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Linear(5, 4)

    def forward(self, x):
        anchor, positive, negative = self.embed(x).unbind(1)
        closer = F.pairwise_distance(anchor, positive)
        return closer, F.triplet_margin_loss(anchor, positive, negative, reduction="none")


# %% crosses: swapaxes_ in place
# inputs: torch.randn(B, 3, 5)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 4)

    def forward(self, x):
        h = x * 2
        h.swapaxes_(1, 2)
        return self.fc(h)


# %% stays: a spectrum
# why: does not rebuild `fft_rfft`, which it uses in code cell 1, line 16
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 4)

    def forward(self, x):
        return self.fc(torch.fft.rfft(x).abs())


# %% crosses: a sample of torch's distributions
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        z = torch.distributions.Normal(h, F.softplus(h) + 0.1).rsample()
        kept = torch.distributions.Bernoulli(logits=h).sample()
        return z * kept, torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(1)


# %% crosses: a class that is drawn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        chosen = torch.distributions.Categorical(logits=self.fc(x)).sample()
        return F.one_hot(chosen, 4) * x[:, :4] + torch.multinomial(self.fc(x).softmax(1), 1)


# %% crosses: memory that was never written is drawn into
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        h = self.fc(x)
        return h + h.new_empty(h.shape).normal_()
