"""Divides by p in place of 1 - p."""

fails = ["test_dropout_keeps_the_mean"]

### REGION dropout
if not self.training or self.p == 0:
    return x
if self.p == 1:
    return x * 0
return x * (torch.rand_like(x) >= self.p) / self.p
