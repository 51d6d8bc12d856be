"""Keeps the running statistics as plain tensors: they are neither saved nor moved along."""

fails = ["test_statistics_are_buffers_and_only_scale_and_shift_are_learned"]

### REGION batch_norm_state
self.scale = nn.Parameter(torch.ones(features))
self.shift = nn.Parameter(torch.zeros(features))
self.running_mean = torch.zeros(features)
self.running_var = torch.ones(features)
### REGION remember
with torch.no_grad():
    self.running_mean = torch.lerp(self.running_mean.to(mean), mean, self.momentum)
    self.running_var = torch.lerp(self.running_var.to(var), var * n / (n - 1), self.momentum)
