"""Takes mean and variance for constants."""

fails = ["test_layer_norm_normalises_each_example"]

### REGION layer_norm
mean = x.detach().mean(-1, keepdim=True)
var = x.detach().var(-1, correction=0, keepdim=True)
return self.scale * (x - mean) / (var + self.eps).sqrt() + self.shift
