"""Works the weights out under no_grad, as if they were constants."""

fails = ["test_gradient_reaches_queries_keys_and_values"]

### REGION attention
with torch.no_grad():
    weights = attention_weights(queries, keys, mask)
return weights @ values
