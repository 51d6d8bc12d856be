"""Goes through the examples in its own order, not in the batches that are given."""

fails = ["test_takes_one_step_for_each_batch"]

### REGION train_epoch
network.train()
total, count = 0.0, 0
for batch in torch.arange(len(inputs)).split(len(batches[0])):
    optimizer.zero_grad()
    loss = F.cross_entropy(network(inputs[batch]), targets[batch])
    loss.backward()
    if before_step is not None:
        before_step()
    optimizer.step()
    total += loss.item() * len(batch)
    count += len(batch)
return total / count
