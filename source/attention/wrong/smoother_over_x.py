"""Takes the softmax over the places that ask."""

fails = ["test_the_smoother_weighs_points_by_distance"]

### REGION smooth
return torch.softmax(-((x[:, None] - points) ** 2) / (2 * width**2), dim=0) @ targets
