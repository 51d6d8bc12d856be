"""Writes the concatenation as a module of its own, made beside the layer that follows."""


### REGION conv3
class Join(nn.Module):
    def forward(self, decoders, encoders):
        return torch.cat([decoders, encoders], dim=1)


self.join = Join()
self.conv3 = nn.Conv2d(2 * filters, 1, 3, padding=1)
### REGION skip_28
return torch.sigmoid(self.conv3(self.join(h, maps_28)))
