"""Goes on until the stopper says stop, however many epochs were asked for."""

fails = ["test_fit_runs_until_the_stopper_says_stop"]

### REGION fit
stop = False
while not stop:
    train_one(network)
    losses.append(validate(network))
    stop = stopper.step(losses[-1], network)
stopper.restore(network)
return losses
