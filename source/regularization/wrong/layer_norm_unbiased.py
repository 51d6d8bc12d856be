"""Normalises with one less than the number of features below."""

fails = ["test_layer_norm_normalises_each_example"]

### REGION layer_norm
mean = x.mean(-1, keepdim=True)
var = x.var(-1, keepdim=True)
return self.scale * (x - mean) / (var + self.eps).sqrt() + self.shift
