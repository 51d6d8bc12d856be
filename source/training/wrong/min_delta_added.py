"""Adds min_delta where it should be subtracted."""

fails = ["test_small_improvements_do_not_count"]

### REGION stopper_step
if loss < self.best_loss + self.min_delta:
    self.best_loss = loss
    self.best_weights = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    self.waited = 0
    return False
self.waited += 1
return self.waited >= self.patience
