"""Keeps the loss of every example and averages them all at the end; evaluates all logits at once."""

### REGION train_epoch
network.train()
losses = []
for batch in batches:
    each = F.cross_entropy(network(inputs[batch]), targets[batch], reduction="none")  # (B,)
    network.zero_grad()
    each.mean().backward()
    before_step() if before_step else None
    optimizer.step()
    losses.append(each.detach())
return torch.cat(losses).mean().item()
### REGION evaluate
network.train(False)
with torch.inference_mode():
    pairs = [(network(inputs[batch]), targets[batch]) for batch in batches]
    logits, wanted = (torch.cat(part) for part in zip(*pairs, strict=True))
    accuracy = (logits.argmax(-1) == wanted.argmax(-1)).double().mean()
    return F.cross_entropy(logits, wanted), accuracy
