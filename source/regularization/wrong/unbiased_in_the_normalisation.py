"""Normalises with n - 1 below, and remembers the same."""

fails = ["test_batch_norm_normalises_with_the_batch", "test_batch_norm_takes_images"]

### REGION batch_norm_statistics
if self.training:
    axes = (0, 2, 3) if x.dim() == 4 else 0
    mean, var = x.mean(axes), x.var(axes)
    n = x.numel() // x.shape[1]
    self.remember(mean, var * (n - 1) / n, n)
else:
    mean, var = self.running_mean, self.running_var
