"""Shrinks weights after the step, and the step with them."""

fails = ["test_adamw_shrinks_weights_apart_from_the_gradient"]

### REGION adamw
super().update(parameter, gradient, state)
parameter *= 1 - self.lr * self.weight_decay
