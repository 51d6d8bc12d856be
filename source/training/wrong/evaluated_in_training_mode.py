"""Evaluates in training mode, so that batch normalisation learns from the validation set."""

fails = ["test_each_function_sets_its_own_mode"]

### REGION evaluate
total, right, count = 0.0, 0, 0
with torch.no_grad():
    for batch in batches:
        logits = network(inputs[batch])
        total += F.cross_entropy(logits, targets[batch], reduction="sum").item()
        right += (logits.argmax(dim=1) == targets[batch].argmax(dim=1)).sum().item()
        count += len(batch)
return total / count, right / count
