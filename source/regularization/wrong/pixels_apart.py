"""Averages over the batch alone, pixel by pixel, and then over pixels: the variance within an image is lost."""

fails = ["test_batch_norm_takes_images"]

### REGION batch_norm_statistics
if self.training:
    axes = (0, 2, 3) if x.dim() == 4 else 0
    mean = x.mean(axes)
    var = x.var(0, correction=0)
    var = var.flatten(1).mean(1) if x.dim() == 4 else var
    self.remember(mean, var, x.numel() // x.shape[1])
else:
    mean, var = self.running_mean, self.running_var
