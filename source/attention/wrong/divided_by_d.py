"""Divides by d in place of its root."""

fails = ["test_weights_are_the_softmax_of_scaled_scores"]

### REGION scores
scores = queries @ keys.transpose(-2, -1) / queries.shape[-1]
