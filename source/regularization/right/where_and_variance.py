"""Chooses between scaled values and zeros, with a scale that is never infinite; takes the root of the variance."""

### REGION dropout
scale = 1 / (1 - self.p) if self.p < 1 else 0.0
dropped = torch.rand(*x.size(), device=x.device) < self.p
return torch.where(dropped, 0.0, x * scale) if self.training else x
### REGION moments
return x * 1.0, torch.sqrt(x * x * p / (1 - p))
