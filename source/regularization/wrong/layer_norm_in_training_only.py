"""Does nothing in evaluation, as if it were a kind of dropout."""

fails = ["test_layer_norm_normalises_each_example"]

### REGION layer_norm
if not self.training:
    return self.scale * x + self.shift
mean = x.mean(-1, keepdim=True)
var = x.var(-1, correction=0, keepdim=True)
return self.scale * (x - mean) / (var + self.eps).sqrt() + self.shift
