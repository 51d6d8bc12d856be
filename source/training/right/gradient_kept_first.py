"""Takes the first gradient for the velocity and makes new tensors from then on; subtracts the decay last."""

### REGION momentum
state["velocity"] = self.momentum * state["velocity"] + gradient if state else gradient
parameter -= self.lr * state["velocity"]
### REGION adamw
decay = self.lr * self.weight_decay * parameter.clone()
super().update(parameter, gradient, state)
parameter -= decay
