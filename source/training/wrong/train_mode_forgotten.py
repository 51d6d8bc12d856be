"""Trains in the mode that the network was left in."""

fails = ["test_each_function_sets_its_own_mode"]

### REGION train_epoch
total, count = 0.0, 0
for batch in batches:
    optimizer.zero_grad()
    loss = F.cross_entropy(network(inputs[batch]), targets[batch])
    loss.backward()
    if before_step is not None:
        before_step()
    optimizer.step()
    total += loss.item() * len(batch)
    count += len(batch)
return total / count
