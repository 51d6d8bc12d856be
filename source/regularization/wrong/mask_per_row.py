"""Draws one number for each row of the last dimension."""

fails = ["test_dropout_draws_for_every_element_and_every_call"]

### REGION dropout
if not self.training:
    return x
if self.p == 1:
    return x * 0
return x * (torch.rand_like(x[..., :1]) >= self.p) / (1 - self.p)
