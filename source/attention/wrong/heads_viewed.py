"""Cuts with one `view`: pieces of the sentence, not of the features."""

fails = ["test_heads_are_cut_read_and_put_together", "test_heads_read_nothing_that_is_hidden"]


### REGION heads
def cut(x):
    return x.view(x.shape[0], self.heads, x.shape[1], -1)


read = attention(
    cut(self.query(queries)), cut(self.key(keys)), cut(self.value(values)), None if mask is None else mask.unsqueeze(-3)
)
return self.output(read.reshape(queries.shape))
