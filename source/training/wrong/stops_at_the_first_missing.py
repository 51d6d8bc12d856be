"""Leaves all parameters that follow one without gradient where they are."""

fails = ["test_a_parameter_without_gradient_sits_the_step_out"]

### REGION step
for parameter, state in zip(reversed(self.parameters), reversed(self.states), strict=True):
    if parameter.grad is None:
        break
    self.update(parameter, parameter.grad, state)
