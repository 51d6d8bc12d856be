"""Moves the channels to the end, makes a table of the rest, and moves them back."""

### REGION batch_norm_statistics
table = x.movedim(1, -1).reshape(-1, x.shape[1])
if self.training:
    mean = table.sum(0) / table.shape[0]
    var = ((table - mean) ** 2).sum(0) / table.shape[0]
    self.remember(mean.detach(), var.detach(), table.shape[0])
else:
    mean, var = self.running_mean, self.running_var
### REGION remember
self.running_mean.data = torch.lerp(self.running_mean, mean, self.momentum)
self.running_var.data.lerp_(var * n / (n - 1), self.momentum)
### REGION batch_norm_apply
moved = x.movedim(1, -1)
result = self.scale * (moved - mean) / (var + self.eps) ** 0.5 + self.shift
return result.movedim(-1, 1)
