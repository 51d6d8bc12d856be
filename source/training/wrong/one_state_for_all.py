"""Gives every parameter the state of the first."""

fails = [
    "test_momentum_remembers_earlier_gradients",
    "test_nesterov_looks_ahead",
    "test_adam_corrects_its_running_means",
]

### REGION step
for parameter in self.parameters:
    if parameter.grad is not None:
        self.update(parameter, parameter.grad, self.states[0])
