"""Detaches the wrong side: the decoder's own maps, so that the code and the layers around it never learn."""

fails = ["test_gradient_reaches_the_encoder_through_the_skips"]

### REGION skip_14
h = torch.cat([h.detach(), maps_14], dim=1)
