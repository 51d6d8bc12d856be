"""Keeps one tensor of velocity and writes over it."""

### REGION momentum
velocity = state.setdefault("velocity", torch.zeros_like(gradient))
velocity.mul_(self.momentum).add_(gradient)
parameter.sub_(self.lr * velocity)
### REGION nesterov
velocity = state.setdefault("velocity", torch.zeros_like(gradient))
velocity.mul_(self.momentum).add_(gradient)
parameter.add_(gradient + self.momentum * velocity, alpha=-self.lr)
