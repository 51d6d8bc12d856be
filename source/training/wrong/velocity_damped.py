"""Makes the velocity a running mean: (1 - momentum) times the gradient is added."""

fails = ["test_momentum_remembers_earlier_gradients"]

### REGION momentum
velocity = self.momentum * state.get("velocity", 0) + (1 - self.momentum) * gradient
state["velocity"] = velocity
parameter -= self.lr * velocity
