"""Keeps the maps as tensors with a dimension for the heads, and does everything with einsum."""

### REGION projections
self.wq, self.wk, self.wv = (nn.Parameter(torch.randn(heads, width, width // heads) / width**0.5) for _ in range(3))
self.wo = nn.Parameter(torch.randn(heads, width // heads, width) / width**0.5)
self.bias = nn.Parameter(torch.zeros(width))
### REGION heads
q = torch.einsum("btw,hwd->bhtd", queries, self.wq)
k = torch.einsum("bsw,hwd->bhsd", keys, self.wk)
v = torch.einsum("bsw,hwd->bhsd", values, self.wv)
scores = torch.einsum("bhtd,bhsd->bhts", q, k) * q.shape[-1] ** -0.5
if mask is not None:
    scores = scores.masked_fill(mask.logical_not().unsqueeze(-3), -1e9)
return torch.einsum("bhts,bhsd,hdw->btw", scores.softmax(dim=-1), v, self.wo) + self.bias
