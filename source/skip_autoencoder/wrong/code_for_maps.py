"""Picks the wrong partner of the right shape: the enlarged code in place of the inner maps."""

fails = ["test_inner_skip_carries_the_encoders_maps", "test_gradient_reaches_the_encoder_through_the_skips"]

### REGION skip_14
h = torch.cat([h, self.upsample(code)], dim=1)
