"""Averages the accuracies of batches, whatever their size."""

fails = ["test_evaluate_counts_examples"]

### REGION evaluate
network.eval()
total, right, count = 0.0, 0, 0
with torch.no_grad():
    for batch in batches:
        logits = network(inputs[batch])
        total += F.cross_entropy(logits, targets[batch], reduction="sum").item()
        right += (logits.argmax(dim=1) == targets[batch].argmax(dim=1)).float().mean().item()
        count += len(batch)
return total / count, right / len(batches)
