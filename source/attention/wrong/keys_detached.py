"""Detaches the keys: values pass, gradient does not."""

fails = ["test_gradient_reaches_queries_keys_and_values"]

### REGION scores
scores = queries @ keys.detach().transpose(-2, -1) / math.sqrt(queries.shape[-1])
