"""Does not count an epoch whose loss is NaN."""

fails = ["test_nan_is_never_an_improvement"]

### REGION stopper_step
if math.isnan(loss):
    return False
if loss < self.best_loss - self.min_delta:
    self.best_loss = loss
    self.best_weights = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    self.waited = 0
    return False
self.waited += 1
return self.waited >= self.patience
