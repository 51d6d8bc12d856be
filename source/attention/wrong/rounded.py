"""Works in float32 and comes back: half of the digits are gone."""

fails = ["test_weights_are_the_softmax_of_scaled_scores"]

### REGION scores
scores = (queries.float() @ keys.float().transpose(-2, -1) / math.sqrt(queries.shape[-1])).to(queries.dtype)
