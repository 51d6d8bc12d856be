"""Hands the work to PyTorch's own function."""

fails = [
    "test_batch_norm_normalises_with_the_batch",
    "test_batch_norm_takes_images",
    "test_batch_norm_evaluates_with_running_statistics",
]

### REGION batch_norm_statistics
mean, var = self.running_mean, self.running_var
### REGION batch_norm_apply
return F.batch_norm(x, mean, var, self.scale, self.shift, self.training, self.momentum, self.eps)
