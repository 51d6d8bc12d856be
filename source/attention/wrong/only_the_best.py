"""Reads the value of the best key alone."""

fails = ["test_queries_read_the_mean_of_the_values", "test_gradient_reaches_queries_keys_and_values"]

### REGION attention
best = F.one_hot(attention_weights(queries, keys, mask).argmax(dim=-1), keys.shape[-2]).to(values.dtype)
return best @ values
