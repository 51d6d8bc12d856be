"""Does without `remember`: the statistics move where they are found, the second variance by `torch.var` itself."""

### REGION batch_norm_statistics
axes = [axis for axis in range(x.dim()) if axis != 1]
if self.training:
    mean, var = x.mean(axes), x.var(axes, unbiased=False)
    with torch.no_grad():
        self.running_mean += self.momentum * (mean - self.running_mean)
        self.running_var += self.momentum * (x.var(axes) - self.running_var)
else:
    mean, var = self.running_mean.clone(), self.running_var.clone()
