"""Counts images, not pixels, in the remembered variance."""

fails = ["test_running_statistics_follow_the_batches"]

### REGION batch_norm_statistics
if self.training:
    axes = (0, 2, 3) if x.dim() == 4 else 0
    mean = x.mean(axes)
    var = x.var(axes, correction=0)
    self.remember(mean, var, len(x))
else:
    mean, var = self.running_mean, self.running_var
