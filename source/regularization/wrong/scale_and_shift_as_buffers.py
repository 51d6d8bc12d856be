"""Keeps scale and shift as buffers: nothing ever learns them."""

fails = ["test_statistics_are_buffers_and_only_scale_and_shift_are_learned"]

### REGION batch_norm_state
self.register_buffer("scale", torch.ones(features))
self.register_buffer("shift", torch.zeros(features))
self.register_buffer("running_mean", torch.zeros(features))
self.register_buffer("running_var", torch.ones(features))
