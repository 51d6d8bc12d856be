"""Keeps parameters and forgets buffers."""

fails = ["test_the_best_weights_come_back"]

### REGION stopper_step
if loss < self.best_loss - self.min_delta:
    self.best_loss = loss
    self.best_weights = {name: parameter.detach().clone() for name, parameter in network.named_parameters()}
    self.waited = 0
    return False
self.waited += 1
return self.waited >= self.patience
### REGION stopper_restore
if self.best_weights is not None:
    network.load_state_dict(self.best_weights, strict=False)
