"""Lets statistics of shape (C,) meet images as they are: they line up with the last dimension."""

fails = ["test_batch_norm_takes_images", "test_batch_norm_evaluates_with_running_statistics"]

### REGION batch_norm_apply
return self.scale * (x - mean) / (var + self.eps).sqrt() + self.shift
