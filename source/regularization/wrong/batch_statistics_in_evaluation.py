"""Normalises with the batch in evaluation, and remembers nothing there."""

fails = ["test_batch_norm_evaluates_with_running_statistics"]

### REGION batch_norm_statistics
axes = (0, 2, 3) if x.dim() == 4 else 0
mean = x.mean(axes)
var = x.var(axes, correction=0)
if self.training:
    self.remember(mean, var, x.numel() // x.shape[1])
