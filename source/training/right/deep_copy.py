"""Keeps a deep copy of the state."""

### REGION stopper_step
from copy import deepcopy

improved = bool(self.best_loss - loss > self.min_delta)
if improved:
    self.best_loss, self.best_weights = loss, deepcopy(network.state_dict())
self.waited = 0 if improved else self.waited + 1
return not improved and self.waited >= self.patience
