"""Makes the window over a clone of the model, whose weights are drawn anew."""

fails = ["test_a_window_shows_what_passes_inside"]

### REGION inside
twin = keras.models.clone_model(model)
return keras.Model(twin.inputs, twin.get_layer(name).output)
