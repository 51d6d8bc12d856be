"""Fixes the seed in every call, to have repeatable results."""

fails = ["test_dropout_draws_for_every_element_and_every_call"]

### REGION dropout
if not self.training:
    return x
if self.p == 1:
    return x * 0
torch.manual_seed(0)
return x * (torch.rand_like(x) >= self.p) / (1 - self.p)
