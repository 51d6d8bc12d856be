"""Makes queries, keys and values with one layer, by kind, and lets torch's function read."""

### REGION projections
self.project = nn.Linear(width, 3 * width)
self.mix = nn.Linear(width, width)


### REGION heads
def heads(x, which):
    return self.project(x).chunk(3, dim=-1)[which].unflatten(-1, (self.heads, -1)).transpose(1, 2)


if mask is not None:
    mask = mask.unsqueeze(-3)
read = F.scaled_dot_product_attention(heads(queries, 0), heads(keys, 1), heads(values, 2), attn_mask=mask)
return self.mix(read.transpose(1, 2).flatten(-2))
