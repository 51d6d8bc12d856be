"""Drops exactly the share p of the elements, in places drawn at random."""

fails = ["test_dropout_draws_for_every_element_and_every_call"]

### REGION dropout
if not self.training:
    return x
if self.p == 1:
    return x * 0
order = torch.rand_like(x).flatten().argsort().argsort().reshape(x.shape)
return x * (order >= self.p * x.numel()) / (1 - self.p)
