"""Always ends at the code."""

fails = ["test_a_window_shows_what_passes_inside"]

### REGION inside
return keras.Model(model.inputs, model.get_layer("code").output)
