"""Leaves shuffling to a DataLoader, and clipping and the schedule to PyTorch."""

### REGION shuffled_batches
from torch.utils.data import DataLoader

return list(DataLoader(torch.arange(count), batch_size=batch_size, shuffle=True))
### REGION clip
return nn.utils.clip_grad_norm_(parameters, max_norm)
### REGION one_cycle
optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=max_lr, total_steps=total_steps)
for _ in range(step):
    optimizer.step()
    schedule.step()
return schedule.get_last_lr()[0]
