"""Makes one class of each row of probabilities."""

fails = ["test_takes_one_step_for_each_batch"]

### REGION train_epoch
network.train()
total, count = 0.0, 0
for batch in batches:
    optimizer.zero_grad()
    loss = F.cross_entropy(network(inputs[batch]), targets[batch].argmax(dim=1))
    loss.backward()
    if before_step is not None:
        before_step()
    optimizer.step()
    total += loss.item() * len(batch)
    count += len(batch)
return total / count
