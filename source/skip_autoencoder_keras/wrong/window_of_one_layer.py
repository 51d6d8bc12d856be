"""Returns the layer itself, which takes maps and no images."""

fails = ["test_a_window_shows_what_passes_inside"]

### REGION inside
return model.get_layer(name)
