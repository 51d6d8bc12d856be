"""Multiplies by p in evaluation."""

fails = ["test_classic_dropout_scales_in_evaluation"]

### REGION classic
if self.training:
    return x * (torch.rand_like(x) >= self.p)
return x * self.p
