"""Looks ahead with the velocity of the step before."""

fails = ["test_nesterov_looks_ahead"]

### REGION nesterov
before = state.get("velocity", 0)
state["velocity"] = self.momentum * before + gradient
parameter -= self.lr * (gradient + self.momentum * before)
