"""Drops and does not scale: the older form's training with the newer form's evaluation."""

fails = ["test_dropout_keeps_the_mean"]

### REGION dropout
if not self.training:
    return x
if self.p == 1:
    return x * 0
return x * (torch.rand_like(x) >= self.p)
