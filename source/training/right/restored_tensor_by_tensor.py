"""Copies each tensor back into its place, and answers None for go on."""

### REGION stopper_step
if loss < self.best_loss - self.min_delta:
    self.best_loss = loss
    self.best_weights = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    self.waited = 0
    return None
self.waited += 1
return True if self.waited >= self.patience else None
### REGION stopper_restore
with torch.no_grad():
    for name, tensor in network.state_dict().items():
        if self.best_weights:
            tensor.copy_(self.best_weights[name])
