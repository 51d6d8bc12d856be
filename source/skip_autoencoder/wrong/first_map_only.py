"""Carries one map of the encoder's, spread over all channels: `[:, :1]` where `[:, :]` was meant."""

fails = ["test_inner_skip_carries_the_encoders_maps", "test_gradient_reaches_the_encoder_through_the_skips"]

### REGION skip_14
h = torch.cat([h, maps_14[:, :1].expand_as(h)], dim=1)
