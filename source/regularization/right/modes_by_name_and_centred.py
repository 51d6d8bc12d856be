"""Keeps modes by name and writes the deviation out; centres before it takes the mean of squares."""

### REGION monte_carlo
modes = {name: module.training for name, module in network.named_modules()}
for module in network.modules():
    module.training = type(module).__name__.endswith("Dropout")
answers = []
for _ in range(passes):
    answers.append(network(x).detach())
for name, module in network.named_modules():
    module.training = modes[name]
answers = torch.stack(answers)
mean = answers.sum(0) / passes
return mean, torch.sqrt(((answers - mean) ** 2).sum(0) / (passes - 1))
### REGION layer_norm
centred = x - x.mean(dim=-1, keepdim=True)
return centred * torch.rsqrt(centred.square().mean(-1, keepdim=True) + self.eps) * self.scale + self.shift
