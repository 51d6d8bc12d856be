"""Moves the running statistics in evaluation as well."""

fails = ["test_batch_norm_evaluates_with_running_statistics"]

### REGION batch_norm_statistics
if self.training:
    axes = (0, 2, 3) if x.dim() == 4 else 0
    mean = x.mean(axes)
    var = x.var(axes, correction=0)
    self.remember(mean, var, x.numel() // x.shape[1])
else:
    axes = (0, 2, 3) if x.dim() == 4 else 0
    self.remember(x.mean(axes), x.var(axes, correction=0), x.numel() // x.shape[1])
    mean, var = self.running_mean, self.running_var
