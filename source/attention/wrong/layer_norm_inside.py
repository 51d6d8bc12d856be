"""Normalises what comes in, as a transformer block does before its attention."""

fails = ["test_heads_are_cut_read_and_put_together"]

### REGION projections
self.query = nn.Linear(width, width)
self.key = nn.Linear(width, width)
self.value = nn.Linear(width, width)
self.output = nn.Linear(width, width)
self.norm = nn.LayerNorm(width)
### REGION heads
queries, keys, values = self.norm(queries), self.norm(keys), self.norm(values)
q, k, v = (
    each.unflatten(-1, (self.heads, -1)).transpose(1, 2)
    for each in (self.query(queries), self.key(keys), self.value(values))
)
read = attention(q, k, v, None if mask is None else mask.unsqueeze(-3))
return self.output(read.transpose(1, 2).flatten(2))
