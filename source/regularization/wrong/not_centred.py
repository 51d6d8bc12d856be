"""Divides by the deviation and does not subtract the mean."""

fails = [
    "test_batch_norm_normalises_with_the_batch",
    "test_batch_norm_takes_images",
    "test_batch_norm_evaluates_with_running_statistics",
]

### REGION batch_norm_apply
shape = (1, -1, 1, 1) if x.dim() == 4 else (1, -1)
normal = x / (var.reshape(shape) + self.eps).sqrt()
return self.scale.reshape(shape) * normal + self.shift.reshape(shape)
