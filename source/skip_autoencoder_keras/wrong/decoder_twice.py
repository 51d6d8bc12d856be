"""Joins the decoder's maps with themselves at 14 x 14: shapes and counts are right, the maps are not."""

fails = ["test_inner_join_carries_the_encoders_maps", "test_every_layer_learns_by_every_way"]

### REGION join_14
h = layers.Concatenate()([h, h])
