"""Sets what is dropped in a scaled copy to zero; takes the second moment less the squared mean."""

### REGION dropout
if not self.training:
    return x
y = x.clone() if self.p == 1 else x / (1 - self.p)
y[torch.rand_like(x) < self.p] = 0
return y
### REGION classic
y = x.clone()
if self.training:
    y[torch.rand_like(x) < self.p] = 0
    return y
return y.mul_(1 - self.p)
### REGION moments
second = x**2 / (1 - p)
return x.clone(), torch.sqrt((second - x**2).clamp(min=0))
