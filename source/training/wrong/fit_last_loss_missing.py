"""Leaves the loss of the last epoch out where training was stopped."""

fails = ["test_fit_runs_until_the_stopper_says_stop"]

### REGION fit
for _ in range(epochs):
    train_one(network)
    loss = validate(network)
    if stopper.step(loss, network):
        break
    losses.append(loss)
stopper.restore(network)
return losses
