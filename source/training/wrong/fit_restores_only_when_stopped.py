"""Restores the best weights only where training was stopped."""

fails = ["test_fit_runs_until_the_stopper_says_stop"]

### REGION fit
for _ in range(epochs):
    train_one(network)
    losses.append(validate(network))
    if stopper.step(losses[-1], network):
        stopper.restore(network)
        break
return losses
