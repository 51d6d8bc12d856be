"""Draws masks with torch.bernoulli, and scales the mask before it is used."""

### REGION dropout
if not self.training or self.p == 0:
    return x
mask = torch.bernoulli(torch.full_like(x, 1 - self.p))
return x * (mask / max(1 - self.p, 1e-9))
### REGION classic
keep = 1 - self.p
return x * torch.bernoulli(torch.full_like(x, keep)) if self.training else keep * x
