"""Draws the mask in place, into an empty tensor, and divides it only where it is not all zeros."""

### REGION dropout
if self.training:
    mask = torch.empty_like(x).bernoulli_(1 - self.p)
    if self.p < 1:
        mask /= 1 - self.p
    x = x * mask
return x
### REGION classic
mask = torch.empty(x.shape).uniform_() >= self.p
return torch.where(mask, x, torch.zeros_like(x)) if self.training else x - self.p * x
