"""Names the two axes that are exchanged in the other order, and reads with `matmul`."""

### REGION scores
scores = queries.matmul(keys.transpose(-1, -2)) / math.sqrt(keys.shape[-1])
### REGION attention
return torch.matmul(attention_weights(queries, keys, mask), values)
