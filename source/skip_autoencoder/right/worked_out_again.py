"""Works the outer maps out a second time, with the same layer."""

### REGION maps_28
maps_28 = F.relu(self.conv1(images))
