"""Subtracts the gradient from the velocity."""

fails = ["test_momentum_remembers_earlier_gradients"]

### REGION momentum
velocity = self.momentum * state.get("velocity", 0) - gradient
state["velocity"] = velocity
parameter -= self.lr * velocity
