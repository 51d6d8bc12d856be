"""Takes the step that momentum takes."""

fails = ["test_nesterov_looks_ahead"]

### REGION nesterov
velocity = self.momentum * state.get("velocity", 0) + gradient
state["velocity"] = velocity
parameter -= self.lr * velocity
