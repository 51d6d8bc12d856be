"""Lets `attention` itself smooth: the square is expanded, and what is the same for all points left out."""

### REGION smooth
queries = torch.stack([x, torch.full_like(x, -0.5)], dim=1) * 2**0.5 / width**2
keys = torch.stack([points, points**2], dim=1)
return attention(queries, keys, targets[:, None]).squeeze(1)
