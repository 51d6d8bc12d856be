"""Expects every parameter to have a gradient."""

fails = ["test_long_gradients_are_shortened_together", "test_short_gradients_stay_as_they_are"]

### REGION clip
gradients = [parameter.grad for parameter in parameters]
norm = math.sqrt(sum(gradient.square().sum().item() for gradient in gradients))
if norm > max_norm:
    for gradient in gradients:
        gradient *= max_norm / norm
return norm
