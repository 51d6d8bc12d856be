"""Hides keys with the smallest number of the dtype."""

### REGION mask
scores = torch.where(mask, scores, torch.finfo(scores.dtype).min)
