"""Takes the mean of all values, whatever is asked."""

fails = ["test_queries_read_the_mean_of_the_values", "test_gradient_reaches_queries_keys_and_values"]

### REGION attention
return values.mean(dim=-2, keepdim=True).expand(*queries.shape[:-1], -1)
