"""Keeps the weights of every epoch, so that the last ones are restored."""

fails = ["test_the_best_weights_come_back"]

### REGION stopper_step
self.best_weights = {name: tensor.clone() for name, tensor in network.state_dict().items()}
if loss < self.best_loss - self.min_delta:
    self.best_loss = loss
    self.waited = 0
    return False
self.waited += 1
return self.waited >= self.patience
