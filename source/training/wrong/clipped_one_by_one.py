"""Clips every gradient on its own."""

fails = ["test_long_gradients_are_shortened_together"]

### REGION clip
gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
norm = math.sqrt(sum(gradient.square().sum().item() for gradient in gradients))
for gradient in gradients:
    gradient *= min(1.0, max_norm / max(gradient.norm().item(), 1e-12))
return norm
