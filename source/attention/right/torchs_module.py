"""Wraps nn.MultiheadAttention, in whose masks True hides."""

### REGION projections
self.inner = nn.MultiheadAttention(width, heads, batch_first=True)
### REGION heads
if mask is not None:
    mask = ~mask.expand(len(queries), queries.shape[1], keys.shape[1]).repeat_interleave(self.heads, dim=0)
return self.inner(queries, keys, values, attn_mask=mask)[0]
