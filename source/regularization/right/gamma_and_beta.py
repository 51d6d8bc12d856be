"""Calls scale and shift gamma and beta, reassigns the statistics, and counts batches as well."""

### REGION batch_norm_state
self.gamma = nn.Parameter(torch.empty(features).fill_(1.0))
self.beta = nn.Parameter(torch.empty(features))
nn.init.zeros_(self.beta)
self.register_buffer("running_mean", torch.zeros(features))
self.register_buffer("running_var", torch.ones(features))
self.register_buffer("batches", torch.tensor(0))
### REGION remember
mean, var = mean.detach(), var.detach()
a = self.momentum
self.batches += 1
self.running_mean = (1 - a) * self.running_mean + a * mean
self.running_var = (1 - a) * self.running_var + a * var * n / (n - 1)
### REGION batch_norm_apply
x = x.transpose(1, -1)
normal = (x - mean) * torch.rsqrt(var + self.eps)
return (normal * self.gamma + self.beta).transpose(1, -1)
