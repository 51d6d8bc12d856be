"""Carries one map of the encoder's, repeated to as many channels: `[..., :1]` where `[..., :]` was meant."""

fails = ["test_inner_join_carries_the_encoders_maps", "test_every_layer_learns_by_every_way"]

### REGION join_14
h = layers.Concatenate()([h, *[maps_14[..., :1]] * filters])
