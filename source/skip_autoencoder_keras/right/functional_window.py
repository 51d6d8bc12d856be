"""Makes the window with the class that functional models have, and keeps it from being trained on its own."""

### REGION inside
window = keras.models.Model(inputs=[model.inputs[0]], outputs=[model.get_layer(name).output])
return window
