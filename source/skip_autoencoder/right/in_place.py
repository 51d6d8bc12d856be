"""Overwrites what nobody needs any more: ReLU and sigmoid in place."""

### REGION maps_28
maps_28 = h = F.relu(self.conv1(images), inplace=True)
### REGION skip_28
rebuilt = self.conv3(torch.cat([h, maps_28], dim=1))
return rebuilt.sigmoid_()
