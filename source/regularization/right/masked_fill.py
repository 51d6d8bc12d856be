"""Writes zeros over what is dropped, and leaves the edges to early returns."""

### REGION dropout
if self.training and self.p == 1:
    return torch.zeros_like(x)
if self.training:
    return x.masked_fill(torch.rand(x.shape) < self.p, 0) / (1 - self.p)
return x
### REGION classic
if not self.training:
    return x * (1 - self.p)
return x.masked_fill(torch.rand(x.shape, dtype=x.dtype) < self.p, 0.0)
