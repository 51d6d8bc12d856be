"""Writes the default weight decay into the update."""

fails = ["test_adamw_shrinks_weights_apart_from_the_gradient"]

### REGION adamw
parameter *= 1 - self.lr * 0.01
super().update(parameter, gradient, state)
