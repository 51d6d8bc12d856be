"""Finds the statistics under `no_grad`, together with the record of them: the gradient lacks its way through them."""

fails = ["test_batch_norm_normalises_with_the_batch", "test_batch_norm_takes_images"]

### REGION batch_norm_statistics
if self.training:
    axes = (0, 2, 3) if x.dim() == 4 else 0
    with torch.no_grad():
        mean = x.mean(axes)
        var = x.var(axes, correction=0)
        self.remember(mean, var, x.numel() // x.shape[1])
else:
    mean, var = self.running_mean, self.running_var
