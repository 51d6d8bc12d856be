"""Draws one number for each example: whole examples are dropped."""

fails = ["test_dropout_draws_for_every_element_and_every_call"]

### REGION dropout
if not self.training:
    return x
if self.p == 1:
    return x * 0
mask = torch.rand(x.shape[0], *[1] * (x.dim() - 1)) >= self.p
return x * mask / (1 - self.p)
