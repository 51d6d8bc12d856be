"""Drops in evaluation and does nothing in training."""

fails = ["test_dropout_keeps_the_mean", "test_dropout_does_nothing_in_evaluation"]

### REGION dropout
if self.training:
    return x
return x * (torch.rand_like(x) >= self.p) / max(1 - self.p, 1e-9)
