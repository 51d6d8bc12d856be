"""Keeps what state_dict gives, which goes on changing."""

fails = ["test_the_best_weights_come_back"]

### REGION stopper_step
if loss < self.best_loss - self.min_delta:
    self.best_loss = loss
    self.best_weights = network.state_dict()
    self.waited = 0
    return False
self.waited += 1
return self.waited >= self.patience
