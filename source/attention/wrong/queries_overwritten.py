"""Scales the queries in place, and so changes what the caller holds."""

fails = ["test_gradient_reaches_queries_keys_and_values"]

### REGION scores
queries /= math.sqrt(queries.shape[-1])
scores = queries @ keys.transpose(-2, -1)
