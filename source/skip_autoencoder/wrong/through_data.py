"""Takes the outer maps through `.data`, in the belief that this is how to get at a tensor's values."""

fails = ["test_gradient_reaches_the_encoder_through_the_skips"]

### REGION skip_28
h = torch.cat([h, maps_28.data], dim=1)
return torch.sigmoid(self.conv3(h))
