"""Joins all gradients into one vector, writes the cosine as a squared sine, and leaves the share a tensor."""

### REGION clip
parameters = [each for each in parameters if each.grad is not None]
if not parameters:
    return 0.0
norm = torch.cat([each.grad.reshape(-1) for each in parameters]).norm()
if norm > max_norm:
    for each in parameters:
        each.grad = each.grad * (max_norm / norm)
return float(norm)
### REGION one_cycle
low, peak = max_lr / 25, 0.3 * total_steps - 1
rising = step < peak
other = low if rising else low / 1e4
away = (peak - step) / peak if rising else (step - peak) / (total_steps - 1 - peak)
return max_lr - (max_lr - other) * math.sin(math.pi * away / 2) ** 2
### REGION mixup
if share is None:
    share = torch.distributions.Beta(torch.tensor(alpha), torch.tensor(alpha)).sample()
partners = torch.randperm(len(inputs))
mixed_inputs = inputs.index_select(0, partners) * (1 - share) + inputs * share
mixed_targets = share * targets + (1 - share) * targets[partners]
return mixed_inputs, mixed_targets
