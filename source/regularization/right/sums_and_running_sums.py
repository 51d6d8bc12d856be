"""Keeps sums while the passes go by and restores in a `finally`; divides a sum over features by their number."""

### REGION monte_carlo
layers = list(network.modules())
before = [layer.training for layer in layers]
mean = spread = torch.zeros(())
try:
    network.eval()
    [layer.train() for layer in layers if isinstance(layer, (Dropout, ClassicDropout, nn.Dropout))]
    with torch.no_grad():
        for number in range(1, passes + 1):
            answer = network(x)
            distance = answer - mean
            mean = mean + distance / number
            spread = spread + distance * (answer - mean)
finally:
    for layer, mode in zip(layers, before, strict=True):
        layer.training = mode
return mean, (spread / (passes - 1)).sqrt()
### REGION layer_norm
size = x.size(-1)
mean = (x.sum(-1) / size).unsqueeze(-1)
var = ((x - mean) ** 2).sum(-1).unsqueeze(-1) / size
normal = (x - mean) / torch.sqrt(var + self.eps)
return torch.addcmul(self.shift, self.scale, normal)
