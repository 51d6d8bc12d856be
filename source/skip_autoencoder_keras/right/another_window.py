"""Finds the layer by going through the list of layers, and names inputs and outputs."""

### REGION inside
(layer,) = [each for each in model.layers if each.name == name]
return keras.Model(inputs=model.input, outputs=layer.output, name="window")
