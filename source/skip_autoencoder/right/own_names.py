"""The same in other words: tuples, positional arguments, names of its own, methods for functions."""

### REGION conv2
both = filters + filters
self.conv2 = nn.Conv2d(in_channels=both, out_channels=filters, kernel_size=3, padding="same")
### REGION skip_14
joined = torch.concat((h, maps_14), 1)
h = joined
### REGION skip_28
joined = torch.cat(tensors=(h, maps_28), dim=-3)
rebuilt = self.conv3(joined).sigmoid()
return rebuilt
