"""Lets the gradient pass by the mask."""

fails = ["test_gradient_passes_through_dropouts_mask"]

### REGION dropout
if not self.training:
    return x
if self.p == 1:
    return x * 0
masked = x * (torch.rand_like(x) >= self.p) / (1 - self.p)
return x + (masked - x).detach()
