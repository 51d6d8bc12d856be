"""Folds the heads into the batch, and repeats the mask to match."""


### REGION heads
def fold(x):
    return x.view(len(x), -1, self.heads, x.shape[-1] // self.heads).transpose(1, 2).flatten(0, 1)


if mask is not None:
    mask = mask.expand(len(queries), queries.shape[1], keys.shape[1]).repeat_interleave(self.heads, dim=0)
read = attention(fold(self.query(queries)), fold(self.key(keys)), fold(self.value(values)), mask)
read = read.view(len(queries), self.heads, queries.shape[1], -1).transpose(1, 2)
return self.output(read.reshape(queries.shape))
