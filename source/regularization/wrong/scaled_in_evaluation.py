"""Scales in training and scales down in evaluation as well, as if both forms were one."""

fails = ["test_dropout_does_nothing_in_evaluation"]

### REGION dropout
if not self.training:
    return x * (1 - self.p)
if self.p == 1:
    return x * 0
return x * (torch.rand_like(x) >= self.p) / (1 - self.p)
