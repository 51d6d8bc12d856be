"""Drops in training and does nothing in evaluation."""

fails = ["test_classic_dropout_scales_in_evaluation"]

### REGION classic
if not self.training:
    return x
return x * (torch.rand_like(x) >= self.p)
