"""Asks the stopper and does not listen."""

fails = ["test_fit_runs_until_the_stopper_says_stop"]

### REGION fit
for _ in range(epochs):
    train_one(network)
    losses.append(validate(network))
    stopper.step(losses[-1], network)
stopper.restore(network)
return losses
