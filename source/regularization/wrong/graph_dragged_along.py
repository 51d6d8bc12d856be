"""Moves the statistics with the graph of the batch attached."""

fails = ["test_statistics_are_buffers_and_only_scale_and_shift_are_learned"]

### REGION remember
self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var * n / (n - 1)
