"""Shrinks weights by the whole weight decay, whatever the learning rate."""

fails = ["test_adamw_shrinks_weights_apart_from_the_gradient"]

### REGION adamw
parameter *= 1 - self.weight_decay
super().update(parameter, gradient, state)
