"""Clips copies of the gradients."""

fails = ["test_long_gradients_are_shortened_together"]

### REGION clip
gradients = [parameter.grad.clone() for parameter in parameters if parameter.grad is not None]
norm = math.sqrt(sum(gradient.square().sum().item() for gradient in gradients))
if norm > max_norm:
    for gradient in gradients:
        gradient *= max_norm / norm
return norm
