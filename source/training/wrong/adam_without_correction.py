"""Corrects neither running mean."""

fails = ["test_adam_corrects_its_running_means"]

### REGION adam
beta1, beta2 = self.betas
mean = state["mean"] = beta1 * state.get("mean", 0) + (1 - beta1) * gradient
square = state["square"] = beta2 * state.get("square", 0) + (1 - beta2) * gradient**2
parameter -= self.lr * mean / (square.sqrt() + self.eps)
