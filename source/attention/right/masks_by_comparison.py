"""Makes the masks by comparing places, and by a loop."""

### REGION causal
places = torch.arange(size)
return places[:, None] >= places
### REGION padding
mask = torch.zeros(len(lengths), 1, size, dtype=torch.bool)
for item, length in enumerate(lengths):
    mask[item, :, :length] = True
return mask
