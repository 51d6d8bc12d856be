"""Lowers the best loss by improvements that do not count."""

fails = ["test_small_improvements_do_not_count"]

### REGION stopper_step
improves = loss < self.best_loss - self.min_delta
self.best_loss = min(self.best_loss, loss)
if improves:
    self.best_weights = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    self.waited = 0
    return False
self.waited += 1
return self.waited >= self.patience
