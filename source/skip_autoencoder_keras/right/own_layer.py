"""Writes the join as a layer of its own class."""


### REGION join_14
class Join(layers.Layer):
    def call(self, stacks):
        return keras.ops.concatenate(stacks, axis=-1)


h = Join()([h, maps_14])
### REGION join_28
rebuilt = layers.Conv2D(1, 3, padding="same", activation="sigmoid", name="rebuilt")(Join()([h, maps_28]))
