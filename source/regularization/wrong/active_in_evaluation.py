"""Drops in evaluation as well."""

fails = ["test_dropout_does_nothing_in_evaluation"]

### REGION dropout
if self.p == 1:
    return x * 0
return x * (torch.rand_like(x) >= self.p) / (1 - self.p)
