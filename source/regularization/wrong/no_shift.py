"""Scales and does not shift."""

fails = ["test_statistics_are_buffers_and_only_scale_and_shift_are_learned"]

### REGION batch_norm_apply
shape = (1, -1, 1, 1) if x.dim() == 4 else (1, -1)
normal = (x - mean.reshape(shape)) / (var.reshape(shape) + self.eps).sqrt()
return self.scale.reshape(shape) * normal
