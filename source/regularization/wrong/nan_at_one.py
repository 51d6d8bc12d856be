"""Forgets p = 1: zero divided by zero."""

fails = ["test_dropout_at_the_edges"]

### REGION dropout
if not self.training:
    return x
return x * (torch.rand_like(x) >= self.p) / (1 - self.p)
