"""Reshapes the keys to the right shape, which mixes them up."""

fails = ["test_weights_are_the_softmax_of_scaled_scores"]

### REGION scores
keys = keys.reshape(*keys.shape[:-2], keys.shape[-1], keys.shape[-2])
scores = queries @ keys / math.sqrt(queries.shape[-1])
