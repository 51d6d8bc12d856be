"""Makes the last map and never uses it."""

fails = ["test_heads_are_cut_read_and_put_together", "test_four_maps_learn_and_all_of_each_takes_part"]

### REGION heads
q, k, v = (
    each.unflatten(-1, (self.heads, -1)).transpose(1, 2)
    for each in (self.query(queries), self.key(keys), self.value(values))
)
read = attention(q, k, v, None if mask is None else mask.unsqueeze(-3))
return read.transpose(1, 2).flatten(2)
