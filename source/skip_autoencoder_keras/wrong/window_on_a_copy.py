"""Makes the window over a copy with the same weights, which stays behind when the model learns."""

fails = ["test_a_window_shows_what_passes_inside"]

### REGION inside
twin = keras.models.clone_model(model)
twin.set_weights(model.get_weights())
return keras.Model(twin.inputs, twin.get_layer(name).output)
