"""Goes through the parameters twice, though a generator is empty after the first time."""

fails = ["test_long_gradients_are_shortened_together"]

### REGION clip
norm = math.sqrt(sum(each.grad.square().sum().item() for each in parameters if each.grad is not None))
if norm > max_norm:
    for parameter in parameters:
        if parameter.grad is not None:
            parameter.grad *= max_norm / norm
return norm
