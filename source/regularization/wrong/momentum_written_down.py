"""Writes the default momentum down as a number."""

fails = ["test_running_statistics_follow_the_batches"]

### REGION remember
with torch.no_grad():
    self.running_mean.lerp_(mean, 0.1)
    self.running_var.lerp_(var * n / (n - 1), 0.1)
