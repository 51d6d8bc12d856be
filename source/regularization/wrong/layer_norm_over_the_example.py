"""Normalises over all dimensions but the batch, tokens included."""

fails = ["test_layer_norm_normalises_each_example"]

### REGION layer_norm
mean = x.flatten(1).mean(-1, keepdim=True).reshape(-1, *[1] * (x.dim() - 1))
var = x.flatten(1).var(-1, correction=0, keepdim=True).reshape(mean.shape)
return self.scale * (x - mean) / (var + self.eps).sqrt() + self.shift
