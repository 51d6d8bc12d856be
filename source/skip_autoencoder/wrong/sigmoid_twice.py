"""Applies the sigmoid twice: no pixel can be darker than one half."""

fails = ["test_output_is_an_image", "test_trains_to_a_low_loss", "test_beats_the_plain_network"]

### REGION skip_28
h = torch.sigmoid(self.conv3(torch.cat([h, maps_28], dim=1)))
return torch.sigmoid(h)
