"""Returns a tuple of batches, lets go of gradients after the step, and counts epochs in a while loop."""

### REGION shuffled_batches
return torch.rand(count).argsort().split(batch_size)
### REGION train_epoch
network.train(True)
optimizer.zero_grad()
total, count = 0.0, 0
for batch in batches:
    loss = F.cross_entropy(network(inputs[batch]), targets[batch])
    loss.backward()
    if before_step is not None:
        before_step()
    optimizer.step()
    optimizer.zero_grad()
    total += loss.item() * len(batch)
    count += len(batch)
return total / count
### REGION fit
stop = False
while len(losses) < epochs and not stop:
    train_one(network)
    loss = validate(network)
    losses += [loss]
    stop = stopper.step(loss, network)
stopper.restore(network)
return losses
