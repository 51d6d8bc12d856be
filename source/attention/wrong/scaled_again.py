"""Divides what is read by the root of d once more."""

fails = ["test_queries_read_the_mean_of_the_values"]

### REGION attention
return attention_weights(queries, keys, mask) @ values / math.sqrt(queries.shape[-1])
