"""Multiplies the weights by the keys."""

fails = ["test_queries_read_the_mean_of_the_values"]

### REGION attention
return attention_weights(queries, keys, mask) @ keys
