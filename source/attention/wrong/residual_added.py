"""Adds the queries to the result, as a transformer block does around it."""

fails = ["test_heads_are_cut_read_and_put_together"]

### REGION heads
q, k, v = (
    each.unflatten(-1, (self.heads, -1)).transpose(1, 2)
    for each in (self.query(queries), self.key(keys), self.value(values))
)
read = attention(q, k, v, None if mask is None else mask.unsqueeze(-3))
return queries + self.output(read.transpose(1, 2).flatten(2))
