"""Compares with the epoch before, not with the best."""

fails = ["test_patience_counts_epochs_in_a_row"]

### REGION stopper_step
before, self.best_loss = self.best_loss, loss
if loss < before - self.min_delta:
    self.best_weights = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    self.waited = 0
    return False
self.waited += 1
return self.waited >= self.patience
