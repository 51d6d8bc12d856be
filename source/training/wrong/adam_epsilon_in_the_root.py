"""Adds epsilon before the root is taken."""

fails = ["test_adam_corrects_its_running_means"]

### REGION adam
beta1, beta2 = self.betas
steps = state["steps"] = state.get("steps", 0) + 1
mean = state["mean"] = beta1 * state.get("mean", 0) + (1 - beta1) * gradient
square = state["square"] = beta2 * state.get("square", 0) + (1 - beta2) * gradient**2
mean = mean / (1 - beta1**steps)
square = square / (1 - beta2**steps)
parameter -= self.lr * mean / (square + self.eps).sqrt()
