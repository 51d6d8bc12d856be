"""Leaves scores as they are."""

fails = ["test_weights_are_the_softmax_of_scaled_scores"]

### REGION scores
scores = queries @ keys.transpose(-2, -1)
