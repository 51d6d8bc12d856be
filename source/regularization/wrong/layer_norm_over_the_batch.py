"""Normalises over the batch."""

fails = ["test_layer_norm_normalises_each_example"]

### REGION layer_norm
mean = x.mean(0, keepdim=True)
var = x.var(0, correction=0, keepdim=True)
return self.scale * (x - mean) / (var + self.eps).sqrt() + self.shift
