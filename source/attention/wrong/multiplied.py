"""Multiplies by the root of d."""

fails = ["test_weights_are_the_softmax_of_scaled_scores"]

### REGION scores
scores = queries @ keys.transpose(-2, -1) * math.sqrt(queries.shape[-1])
