"""Counts epochs without improvement over the whole run."""

fails = ["test_patience_counts_epochs_in_a_row"]

### REGION stopper_step
if loss < self.best_loss - self.min_delta:
    self.best_loss = loss
    self.best_weights = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    return False
self.waited += 1
return self.waited >= self.patience
