"""Makes values, keys and queries with one layer, head by head, and without biases."""

### REGION projections
self.vkq = nn.Linear(width, 3 * width, bias=False)
self.out = nn.Linear(width, width, bias=False)


### REGION heads
def cut(x):
    return self.vkq(x).view(*x.shape[:2], self.heads, 3, -1).permute(3, 0, 2, 1, 4)


v, k, q = cut(values)[0], cut(keys)[1], cut(queries)[2]
read = attention(q, k, v, mask if mask is None else mask.unsqueeze(-3))
return self.out(read.permute(0, 2, 1, 3).reshape(*queries.shape))
