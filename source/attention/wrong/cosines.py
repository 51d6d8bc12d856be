"""Compares directions only: queries and keys are brought to length 1."""

fails = ["test_weights_are_the_softmax_of_scaled_scores"]

### REGION scores
queries, keys = F.normalize(queries, dim=-1), F.normalize(keys, dim=-1)
scores = queries @ keys.transpose(-2, -1) * math.sqrt(queries.shape[-1])
