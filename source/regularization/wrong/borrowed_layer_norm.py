"""Hands the work to PyTorch's own function."""

fails = ["test_layer_norm_normalises_each_example"]

### REGION layer_norm
return F.layer_norm(x, x.shape[-1:], self.scale, self.shift, self.eps)
