"""Neither scales nor shifts."""

fails = ["test_layer_norm_normalises_each_example"]

### REGION layer_norm
mean = x.mean(-1, keepdim=True)
var = x.var(-1, correction=0, keepdim=True)
return (x - mean) / (var + self.eps).sqrt()
