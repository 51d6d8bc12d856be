"""Hands the work to PyTorch's own function."""

fails = ["test_dropout_keeps_the_mean", "test_classic_dropout_only_drops_in_training"]

### REGION dropout
return F.dropout(x, self.p, self.training)
### REGION classic
if not self.training:
    return x * (1 - self.p)
return x * F.dropout(torch.ones_like(x), self.p) * (1 - self.p)
