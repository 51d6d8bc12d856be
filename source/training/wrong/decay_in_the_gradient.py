"""Adds the decay to the gradient, where Adam rescales it."""

fails = ["test_adamw_shrinks_weights_apart_from_the_gradient"]

### REGION adamw
super().update(parameter, gradient + self.weight_decay * parameter, state)
