"""Takes p for the probability to keep, consistently: the mean stays, the share is wrong."""

fails = ["test_dropout_keeps_the_mean", "test_dropout_at_the_edges"]

### REGION dropout
if not self.training or self.p == 0:
    return x * 1
return x * (torch.rand_like(x) < self.p) / self.p
