"""Takes the mean over the heads, repeated to the full width, in place of putting them side by side."""

fails = ["test_every_head_reads_in_its_own_way"]

### REGION heads
q, k, v = (
    each.unflatten(-1, (self.heads, -1)).transpose(1, 2)
    for each in (self.query(queries), self.key(keys), self.value(values))
)
read = attention(q, k, v, None if mask is None else mask.unsqueeze(-3)).mean(dim=1)
return self.output(read.repeat(1, 1, self.heads))
