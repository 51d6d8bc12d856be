"""Concatenates under torch.no_grad(), which cuts off everything below the inner skip, the decoder's own maps too."""

fails = ["test_gradient_reaches_the_encoder_through_the_skips"]

### REGION skip_14
with torch.no_grad():
    h = torch.cat([h, maps_14], dim=1)
