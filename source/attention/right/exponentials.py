"""Writes the softmax out, the largest score that may be read subtracted first."""

### REGION weights
exponentials = torch.exp(scores - scores.amax(dim=-1, keepdim=True))
return exponentials / exponentials.sum(dim=-1, keepdim=True)
