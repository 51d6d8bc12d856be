"""Makes queries and keys with the same layer."""

fails = ["test_four_maps_learn_and_all_of_each_takes_part"]

### REGION heads
q, k, v = (
    each.unflatten(-1, (self.heads, -1)).transpose(1, 2)
    for each in (self.query(queries), self.query(keys), self.value(values))
)
read = attention(q, k, v, None if mask is None else mask.unsqueeze(-3))
return self.output(read.transpose(1, 2).flatten(2))
