"""Keeps a copy of the whole network, and the number of its epoch."""

### REGION stopper_step
from copy import deepcopy

self.epoch = getattr(self, "epoch", 0) + 1
if loss + self.min_delta < self.best_loss:
    self.best_loss, self.best_epoch, self.kept = loss, self.epoch, deepcopy(network)
return self.epoch > getattr(self, "best_epoch", 0) and self.epoch - getattr(self, "best_epoch", 0) >= self.patience
### REGION stopper_restore
if hasattr(self, "kept"):
    network.load_state_dict(self.kept.state_dict())
