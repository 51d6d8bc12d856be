"""Ends with the weights of the last epoch."""

fails = ["test_fit_runs_until_the_stopper_says_stop"]

### REGION fit
for _ in range(epochs):
    train_one(network)
    losses.append(validate(network))
    if stopper.step(losses[-1], network):
        break
return losses
