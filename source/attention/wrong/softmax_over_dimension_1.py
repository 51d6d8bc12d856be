"""Takes the softmax over dimension 1, which is that of the keys for tensors with two dimensions only."""

fails = ["test_weights_are_the_softmax_of_scaled_scores"]

### REGION weights
return torch.softmax(scores, dim=1)
