"""Multiplies by noise with the right mean and deviation, so nothing is ever dropped."""

fails = ["test_dropout_keeps_the_mean"]

### REGION dropout
if not self.training:
    return x
if self.p == 1:
    return x * 0
return x * (1 + torch.randn_like(x) * (self.p / (1 - self.p)) ** 0.5)
