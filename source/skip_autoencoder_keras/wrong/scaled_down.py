"""Multiplies the encoder's inner maps by a small constant, to keep them from taking over."""

fails = ["test_inner_join_carries_the_encoders_maps"]

### REGION join_14
h = layers.Concatenate()([h, layers.Rescaling(0.01)(maps_14)])
