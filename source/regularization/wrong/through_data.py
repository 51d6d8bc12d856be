"""Works on `x.data`: values pass, gradient does not."""

fails = ["test_gradient_passes_through_dropouts_mask"]

### REGION dropout
if not self.training:
    return x
if self.p == 1:
    return x * 0
return x.data * (torch.rand_like(x) >= self.p) / (1 - self.p)
