"""Detaches both skips: values pass, gradients do not."""

fails = ["test_gradient_reaches_the_encoder_through_the_skips"]

### REGION skip_14
h = torch.cat([h, maps_14.detach()], dim=1)
### REGION skip_28
h = torch.cat([h, maps_28.detach()], dim=1)
return torch.sigmoid(self.conv3(h))
