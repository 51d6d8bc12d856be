"""Always multiplies by a factor, which is no number where the norm is 0."""

fails = ["test_short_gradients_stay_as_they_are"]

### REGION clip
gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
norm = torch.stack([torch.zeros((), dtype=torch.float64), *(each.norm() for each in gradients)]).norm()
for gradient in gradients:
    gradient *= torch.minimum(norm, torch.tensor(max_norm)) / norm
return norm.item()
