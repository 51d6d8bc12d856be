"""Lets the keys ask: queries and keys are exchanged."""

fails = ["test_queries_read_the_mean_of_the_values"]

### REGION attention
return attention_weights(keys, queries, None if mask is None else mask.mT).mT @ values
