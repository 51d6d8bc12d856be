"""Takes the upper triangle away in place of keeping the lower one."""

### REGION causal
return ~torch.triu(torch.ones(size, size), diagonal=1).bool()
### REGION padding
return torch.stack([torch.arange(size) < length for length in lengths]).unsqueeze(1)
