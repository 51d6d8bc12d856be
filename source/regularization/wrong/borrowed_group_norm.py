"""Hands the work to PyTorch's group normalisation, with one group."""

fails = ["test_layer_norm_normalises_each_example"]

### REGION layer_norm
return F.group_norm(x.flatten(0, -2), 1, self.scale, self.shift, self.eps).reshape(x.shape)
