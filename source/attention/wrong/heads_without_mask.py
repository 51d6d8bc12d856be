"""Reads without the mask."""

fails = ["test_heads_read_nothing_that_is_hidden"]

### REGION heads
q, k, v = (
    each.unflatten(-1, (self.heads, -1)).transpose(1, 2)
    for each in (self.query(queries), self.key(keys), self.value(values))
)
read = attention(q, k, v)
return self.output(read.transpose(1, 2).flatten(2))
