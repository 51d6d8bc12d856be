"""Remembers the learning rate of its first step."""

fails = ["test_a_new_learning_rate_holds_at_once"]

### REGION adam
beta1, beta2 = self.betas
steps = state["steps"] = state.get("steps", 0) + 1
mean = state["mean"] = beta1 * state.get("mean", 0) + (1 - beta1) * gradient
square = state["square"] = beta2 * state.get("square", 0) + (1 - beta2) * gradient**2
mean = mean / (1 - beta1**steps)
square = square / (1 - beta2**steps)
parameter -= state.setdefault("lr", self.lr) * mean / (square.sqrt() + self.eps)
