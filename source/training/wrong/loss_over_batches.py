"""Averages the losses of batches, whatever their size."""

fails = ["test_the_training_loss_is_a_mean_over_examples"]

### REGION train_epoch
network.train()
total, count = 0.0, 0
for batch in batches:
    optimizer.zero_grad()
    loss = F.cross_entropy(network(inputs[batch]), targets[batch])
    loss.backward()
    if before_step is not None:
        before_step()
    optimizer.step()
    total += loss.item()
    count += 1
return total / count
