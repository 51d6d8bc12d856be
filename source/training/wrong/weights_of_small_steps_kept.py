"""Keeps the weights of improvements that do not count."""

fails = ["test_small_improvements_do_not_count"]

### REGION stopper_step
if loss < getattr(self, "lowest", math.inf):
    self.lowest = loss
    self.best_weights = {name: tensor.clone() for name, tensor in network.state_dict().items()}
if loss < self.best_loss - self.min_delta:
    self.best_loss = loss
    self.waited = 0
    return False
self.waited += 1
return self.waited >= self.patience
