"""Scales by the share that happened to be kept, so elements depend on one another."""

fails = ["test_dropout_keeps_the_mean"]

### REGION dropout
if not self.training:
    return x
if self.p == 1:
    return x * 0
kept = (torch.rand_like(x) >= self.p).to(x.dtype)
return x * kept / kept.mean().clamp(min=1e-9)
