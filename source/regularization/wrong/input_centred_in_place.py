"""Subtracts the mean from the input itself."""

fails = ["test_no_layer_changes_its_input"]

### REGION batch_norm_apply
shape = (1, -1, 1, 1) if x.dim() == 4 else (1, -1)
x -= mean.reshape(shape)
normal = x / (var.reshape(shape) + self.eps).sqrt()
return self.scale.reshape(shape) * normal + self.shift.reshape(shape)
