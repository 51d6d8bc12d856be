"""Takes a gradient of zeros where there is none."""

fails = ["test_a_parameter_without_gradient_sits_the_step_out"]

### REGION step
for parameter, state in zip(self.parameters, self.states, strict=True):
    gradient = torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
    self.update(parameter, gradient, state)
