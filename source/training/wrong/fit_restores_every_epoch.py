"""Goes back to the best weights after every epoch."""

fails = ["test_fit_runs_until_the_stopper_says_stop"]

### REGION fit
for _ in range(epochs):
    train_one(network)
    losses.append(validate(network))
    stop = stopper.step(losses[-1], network)
    stopper.restore(network)
    if stop:
        break
return losses
