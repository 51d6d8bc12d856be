"""Takes the first gradient itself for the velocity, and then changes it."""

fails = ["test_gradients_are_left_as_they_are"]

### REGION momentum
if "velocity" in state:
    state["velocity"].mul_(self.momentum).add_(gradient)
else:
    state["velocity"] = gradient
parameter -= self.lr * state["velocity"]
