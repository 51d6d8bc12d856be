"""Lets the mask act after the softmax, and divides by what is left."""

### REGION mask
weights = torch.softmax(scores, dim=-1) * mask
return weights / weights.sum(dim=-1, keepdim=True)
