"""Stops the gradient of the wrong side: the decoder's own maps, so that the code never learns."""

fails = ["test_every_layer_learns_by_every_way"]

### REGION join_14
h = layers.Concatenate()([keras.ops.stop_gradient(h), maps_14])
