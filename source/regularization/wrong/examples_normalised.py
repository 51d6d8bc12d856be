"""Normalises every example over its channels, as layer normalisation does."""

fails = ["test_batch_norm_normalises_with_the_batch", "test_batch_norm_takes_images"]

### REGION batch_norm_apply
shape = (1, -1, 1, 1) if x.dim() == 4 else (1, -1)
if self.training:
    mean, var = x.mean(1, keepdim=True), x.var(1, correction=0, keepdim=True)
else:
    mean, var = mean.reshape(shape), var.reshape(shape)
return self.scale.reshape(shape) * (x - mean) / (var + self.eps).sqrt() + self.shift.reshape(shape)
