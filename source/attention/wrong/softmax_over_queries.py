"""Takes the softmax over the queries: columns sum to 1, rows do not."""

fails = ["test_weights_are_the_softmax_of_scaled_scores"]

### REGION weights
return torch.softmax(scores, dim=-2)
