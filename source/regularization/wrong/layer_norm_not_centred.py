"""Divides by the root of the mean square, without subtracting the mean."""

fails = ["test_layer_norm_normalises_each_example"]

### REGION layer_norm
mean = x.mean(-1, keepdim=True)
var = x.square().mean(-1, keepdim=True)
return self.scale * x / (var + self.eps).sqrt() + self.shift
