"""Does both at 14 x 14: adds the encoder's maps to the decoder's, and concatenates them as well."""

fails = ["test_inner_join_carries_the_encoders_maps"]

### REGION join_14
h = layers.Concatenate()([layers.Add()([h, maps_14]), maps_14])
