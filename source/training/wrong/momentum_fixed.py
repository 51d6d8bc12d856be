"""Writes 0.9 where the momentum belongs."""

fails = ["test_momentum_remembers_earlier_gradients"]

### REGION momentum
velocity = 0.9 * state.get("velocity", 0) + gradient
state["velocity"] = velocity
parameter -= self.lr * velocity
