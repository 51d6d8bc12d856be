"""Does both: adds the encoder's inner maps to the decoder's, and concatenates them as well."""

fails = ["test_inner_skip_carries_the_encoders_maps"]

### REGION skip_14
h = torch.cat([h + maps_14, maps_14], dim=1)
