"""Has layers of its own for each head, and reads with one head after the other."""

### REGION projections
small = width // heads
self.q = nn.ModuleList([nn.Linear(width, small) for _ in range(heads)])
self.k = nn.ModuleList([nn.Linear(width, small) for _ in range(heads)])
self.v = nn.ModuleList([nn.Linear(width, small) for _ in range(heads)])
self.o = nn.Linear(width, width)
### REGION heads
read = [attention(q(queries), k(keys), v(values), mask) for q, k, v in zip(self.q, self.k, self.v, strict=True)]
return self.o(torch.cat(read, dim=-1))
