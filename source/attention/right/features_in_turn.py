"""Gives features to the heads in turn, and puts them together in turn: the same up to an order."""

### REGION heads
q, k, v = (
    layer(x).unflatten(-1, (-1, self.heads)).permute(0, 3, 1, 2)
    for layer, x in ((self.query, queries), (self.key, keys), (self.value, values))
)
read = attention(q, k, v, None if mask is None else mask.unsqueeze(-3))
return self.output(read.permute(0, 2, 3, 1).flatten(2))
