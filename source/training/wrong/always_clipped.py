"""Brings all gradients to the norm, also short ones."""

fails = ["test_short_gradients_stay_as_they_are"]

### REGION clip
gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
norm = math.sqrt(sum(gradient.square().sum().item() for gradient in gradients))
if norm > 0:
    for gradient in gradients:
        gradient *= max_norm / norm
return norm
