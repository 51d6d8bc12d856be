"""Makes tensors of all factors, in float32, where Python's own numbers would do."""

### REGION dropout
keep = torch.tensor(1.0 - self.p)
mask = torch.bernoulli(keep.expand(x.shape))
return x * (mask / keep.clamp(min=1e-6)) if self.training else x
### REGION classic
keep = torch.tensor(1.0 - self.p)
return x * torch.bernoulli(keep.expand(x.shape)) if self.training else x * keep
### REGION moments
return x, x.abs() * torch.sqrt(torch.tensor(p / (1 - p)))
### REGION monte_carlo
before = {layer: layer.training for layer in network.modules()}
for layer in before:
    layer.train(isinstance(layer, DROPOUTS))
answers = torch.zeros(passes, *network(x).shape)
for number in range(passes):
    answers[number] = network(x).detach()
for layer, mode in before.items():
    layer.training = mode
return answers.mean(0), answers.std(0)
### REGION remember
a = torch.tensor(self.momentum)
self.running_mean = ((1 - a) * self.running_mean + a * mean).detach()
self.running_var = ((1 - a) * self.running_var + a * var * n / (n - 1)).detach()
### REGION batch_norm_apply
shape = (1, -1) + (1,) * (x.dim() - 2)
mean, deviation = mean.view(shape), torch.sqrt(var + torch.tensor(self.eps)).view(shape)
return (x - mean) / deviation * self.scale.view(shape) + self.shift.view(shape)
### REGION layer_norm
var, mean = torch.var_mean(x, dim=-1, unbiased=False, keepdim=True)
return (x - mean) / torch.sqrt(var + torch.tensor(self.eps)) * self.scale + self.shift
