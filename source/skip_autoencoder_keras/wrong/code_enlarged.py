"""Joins the code, enlarged, in place of the maps from before the pooling: the right shape, without the places."""

fails = ["test_inner_join_carries_the_encoders_maps"]

### REGION join_14
h = layers.Concatenate()([h, layers.UpSampling2D()(code)])
