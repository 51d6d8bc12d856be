"""Writes the softmax out as it stands on paper; large scores become infinite."""

fails = ["test_weights_are_the_softmax_of_scaled_scores"]

### REGION weights
exponentials = torch.exp(scores)
return exponentials / exponentials.sum(dim=-1, keepdim=True)
