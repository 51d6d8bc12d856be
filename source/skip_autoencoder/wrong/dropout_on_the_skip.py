"""Puts dropout on the outer skip, against overfitting: in training half of what it carries is missing."""

fails = ["test_outer_skip_carries_the_encoders_maps"]

### REGION skip_28
h = torch.cat([h, F.dropout(maps_28, 0.5, self.training)], dim=1)
return torch.sigmoid(self.conv3(h))
