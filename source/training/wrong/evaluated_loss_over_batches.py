"""Averages the validation losses of batches, whatever their size."""

fails = ["test_evaluate_counts_examples"]

### REGION evaluate
network.eval()
total, right, count = 0.0, 0, 0
with torch.no_grad():
    for batch in batches:
        logits = network(inputs[batch])
        total += F.cross_entropy(logits, targets[batch]).item()
        right += (logits.argmax(dim=1) == targets[batch].argmax(dim=1)).sum().item()
        count += len(batch)
return total / len(batches), right / count
