"""Wraps nn.MultiheadAttention without biases, and asks it for its weights too."""

### REGION projections
self.mha = nn.MultiheadAttention(width, heads, bias=False, batch_first=True)
### REGION heads
hidden = None
if mask is not None:
    hidden = (~mask).expand(queries.size(0), queries.size(1), keys.size(1))[:, None]
    hidden = hidden.expand(-1, self.heads, -1, -1).flatten(0, 1)
read, self.weights = self.mha(queries, keys, values, attn_mask=hidden, average_attn_weights=False)
return read
