"""Makes the sigmoid a layer, and names the axis as NumPy does."""

### REGION skip_14
h = torch.concatenate((h, maps_14), axis=1)
### REGION skip_28
return nn.Sigmoid()(self.conv3(torch.concatenate((h, maps_28), axis=1)))
