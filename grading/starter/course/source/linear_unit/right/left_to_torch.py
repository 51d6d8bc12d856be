"""Lets torch differentiate the mean squared error."""

### REGION backwards
weights, bias = weights.clone().requires_grad_(), bias.clone().requires_grad_()
error = (linear_unit(inputs, weights, bias) - targets).square().mean()
return torch.autograd.grad(error, (weights, bias))
