"""Chooses by `where` between zero and infinity for p = 1: the answer is right, its gradient is NaN."""

fails = ["test_dropout_at_the_edges"]

### REGION dropout
if not self.training:
    return x
return torch.where(torch.rand_like(x) >= self.p, x / (1 - self.p), 0.0)
