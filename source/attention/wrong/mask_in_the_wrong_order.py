"""Folds heads into the batch and repeats the mask in the other order."""

fails = ["test_heads_read_nothing_that_is_hidden"]


### REGION heads
def fold(x):
    return x.unflatten(-1, (self.heads, -1)).transpose(1, 2).flatten(0, 1)


if mask is not None:
    mask = mask.expand(len(queries), queries.shape[1], keys.shape[1]).repeat(self.heads, 1, 1)
read = attention(fold(self.query(queries)), fold(self.key(keys)), fold(self.value(values)), mask)
return self.output(read.unflatten(0, (-1, self.heads)).transpose(1, 2).flatten(2))
