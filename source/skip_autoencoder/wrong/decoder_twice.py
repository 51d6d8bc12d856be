"""Concatenates the decoder's maps with themselves at 14 x 14: the channels are right, the maps are not."""

fails = ["test_inner_skip_carries_the_encoders_maps", "test_gradient_reaches_the_encoder_through_the_skips"]

### REGION skip_14
h = torch.cat([h, h], dim=1)
