"""Adds the velocity to the gradient in place."""

fails = ["test_gradients_are_left_as_they_are"]

### REGION nesterov
velocity = self.momentum * state.get("velocity", 0) + gradient
state["velocity"] = velocity
gradient += self.momentum * velocity
parameter -= self.lr * gradient
