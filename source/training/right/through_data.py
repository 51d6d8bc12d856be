"""Changes parameters through `.data`, and goes through them by index."""

### REGION step
for index in range(len(self.parameters)):
    gradient = self.parameters[index].grad
    if gradient is None:
        continue
    self.update(self.parameters[index], gradient, self.states[index])
### REGION sgd
parameter.data.add_(gradient, alpha=-self.lr)
### REGION momentum
state["v"] = state["v"] * self.momentum + gradient if "v" in state else gradient.clone()
parameter.data = parameter.data - self.lr * state["v"]
