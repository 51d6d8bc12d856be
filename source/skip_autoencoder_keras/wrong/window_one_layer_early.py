"""Ends at what the layer is given, not at what it gives."""

fails = ["test_a_window_shows_what_passes_inside"]

### REGION inside
return keras.Model(model.inputs, model.get_layer(name).input)
