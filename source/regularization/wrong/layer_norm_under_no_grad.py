"""Finds mean and variance under `no_grad`, as if they were constants."""

fails = ["test_layer_norm_normalises_each_example"]

### REGION layer_norm
with torch.no_grad():
    mean = x.mean(-1, keepdim=True)
    var = x.var(-1, correction=0, keepdim=True)
return self.scale * (x - mean) / (var + self.eps).sqrt() + self.shift
