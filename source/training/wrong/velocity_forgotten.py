"""Works the velocity out and does not keep it."""

fails = ["test_momentum_remembers_earlier_gradients"]

### REGION momentum
velocity = self.momentum * state.get("velocity", 0) + gradient
parameter -= self.lr * velocity
