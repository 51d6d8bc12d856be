"""Stops in an epoch that improves, with patience 0."""

fails = ["test_patience_counts_epochs_in_a_row"]

### REGION stopper_step
self.waited += 1
if loss < self.best_loss - self.min_delta:
    self.best_loss = loss
    self.best_weights = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    self.waited = 0
return self.waited >= self.patience
