"""Validates before it trains."""

fails = ["test_fit_runs_until_the_stopper_says_stop"]

### REGION fit
for _ in range(epochs):
    losses.append(validate(network))
    train_one(network)
    if stopper.step(losses[-1], network):
        break
stopper.restore(network)
return losses
