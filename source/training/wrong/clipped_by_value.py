"""Cuts off every number that is larger than the norm allowed."""

fails = ["test_long_gradients_are_shortened_together"]

### REGION clip
gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
norm = math.sqrt(sum(gradient.square().sum().item() for gradient in gradients))
for gradient in gradients:
    gradient.clamp_(-max_norm, max_norm)
return norm
