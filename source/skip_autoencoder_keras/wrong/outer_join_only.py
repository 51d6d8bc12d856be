"""Leaves task 3 out."""

fails = [
    "test_the_network_has_as_many_parameters_as_it_should",
    "test_inner_join_carries_the_encoders_maps",
    "test_every_layer_learns_by_every_way",
]

### REGION join_14
pass
