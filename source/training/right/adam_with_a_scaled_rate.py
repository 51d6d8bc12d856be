"""Moves the corrections into the learning rate and into epsilon."""

### REGION adam
if not state:
    state.update(steps=0, mean=torch.zeros_like(parameter), square=torch.zeros_like(parameter))
state["steps"] += 1
beta1, beta2 = self.betas
state["mean"].lerp_(gradient, 1 - beta1)
state["square"].mul_(beta2).addcmul_(gradient, gradient, value=1 - beta2)
root = math.sqrt(1 - beta2 ** state["steps"])
rate = self.lr * root / (1 - beta1 ** state["steps"])
parameter.addcdiv_(state["mean"], state["square"].sqrt() + self.eps * root, value=-rate)
