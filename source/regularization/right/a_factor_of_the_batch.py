"""Works the factor of the unbiased variance out first, as a number."""

### REGION remember
with torch.no_grad():
    self.running_mean.mul_(1 - self.momentum).add_(self.momentum * mean)
    self.running_var.mul_(1 - self.momentum).add_(self.momentum * var * (n / (n - 1)))
