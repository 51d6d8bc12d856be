"""Follows the gradient of the summed loss."""

fails = ["test_takes_one_step_for_each_batch"]

### REGION train_epoch
network.train()
total, count = 0.0, 0
for batch in batches:
    optimizer.zero_grad()
    loss = F.cross_entropy(network(inputs[batch]), targets[batch], reduction="sum")
    loss.backward()
    if before_step is not None:
        before_step()
    optimizer.step()
    total += loss.item()
    count += len(batch)
return total / count
