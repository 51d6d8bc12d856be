"""Writes the cross-entropy out, and weighs batches by their share of the examples."""

### REGION train_epoch
network.train()
total, count = 0.0, 0
for batch in batches:
    optimizer.zero_grad()
    loss = -(targets[batch] * network(inputs[batch]).log_softmax(dim=1)).sum(dim=1).mean()
    loss.backward()
    if before_step is not None:
        before_step()
    optimizer.step()
    total += loss.item() * len(batch) / len(inputs)
return total
### REGION evaluate
network.eval()
total, right, count = 0.0, 0, 0
with torch.no_grad():
    for batch in batches:
        logits = network(inputs[batch])
        total -= (targets[batch] * logits.log_softmax(dim=1)).sum().item()
        right += (logits.argmax(dim=1) == targets[batch].argmax(dim=1)).sum().item()
        count += len(batch)
return total / count, right / count
