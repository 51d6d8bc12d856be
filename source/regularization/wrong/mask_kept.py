"""Draws a mask in the first call and keeps it for all later ones."""

fails = ["test_dropout_draws_for_every_element_and_every_call"]

### REGION dropout
if not self.training:
    return x
if self.p == 1:
    return x * 0
if getattr(self, "mask", torch.empty(0)).shape != x.shape:
    self.mask = torch.rand(x.shape) >= self.p
return x * self.mask / (1 - self.p)
