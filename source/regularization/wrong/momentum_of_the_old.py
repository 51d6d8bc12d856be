"""Takes momentum for the weight of what was remembered."""

fails = ["test_running_statistics_follow_the_batches"]

### REGION remember
with torch.no_grad():
    self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
    self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var * n / (n - 1)
