"""Remembers the variance that it normalises with."""

fails = ["test_running_statistics_follow_the_batches"]

### REGION remember
with torch.no_grad():
    self.running_mean.lerp_(mean, self.momentum)
    self.running_var.lerp_(var, self.momentum)
