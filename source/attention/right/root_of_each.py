"""Divides queries and keys by the fourth root of d, each before the product."""

### REGION scores
root = keys.shape[-1] ** 0.25
scores = torch.matmul(queries / root, (keys / root).mT)
