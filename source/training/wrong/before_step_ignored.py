"""Never calls before_step."""

fails = ["test_before_step_is_called_between_gradient_and_step"]

### REGION train_epoch
network.train()
total, count = 0.0, 0
for batch in batches:
    optimizer.zero_grad()
    loss = F.cross_entropy(network(inputs[batch]), targets[batch])
    loss.backward()
    optimizer.step()
    total += loss.item() * len(batch)
    count += len(batch)
return total / count
