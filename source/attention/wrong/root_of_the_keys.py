"""Divides by the root of the number of keys."""

fails = ["test_weights_are_the_softmax_of_scaled_scores"]

### REGION scores
scores = queries @ keys.transpose(-2, -1) / math.sqrt(keys.shape[-2])
