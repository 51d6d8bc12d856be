"""Hides keys with -1e9, as a number that is added to the scores."""

### REGION mask
scores = scores + torch.where(mask, 0.0, -1e9)
