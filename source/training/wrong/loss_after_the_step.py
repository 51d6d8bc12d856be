"""Works the loss out again after the step."""

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
    with torch.no_grad():
        loss = F.cross_entropy(network(inputs[batch]), targets[batch])
    total += loss.item() * len(batch)
    count += len(batch)
return total / count
