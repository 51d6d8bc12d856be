"""Counts the steps of the optimizer and not those of each parameter."""

fails = ["test_a_parameter_without_gradient_sits_the_step_out"]

### REGION step
self.count = getattr(self, "count", 0) + 1
for parameter, state in zip(self.parameters, self.states, strict=True):
    if parameter.grad is not None:
        self.update(parameter, parameter.grad, state)
### REGION adam
beta1, beta2 = self.betas
steps = self.count
mean = state["mean"] = beta1 * state.get("mean", 0) + (1 - beta1) * gradient
square = state["square"] = beta2 * state.get("square", 0) + (1 - beta2) * gradient**2
mean = mean / (1 - beta1**steps)
square = square / (1 - beta2**steps)
parameter -= self.lr * mean / (square.sqrt() + self.eps)
