"""Starts both statistics at zeros."""

fails = [
    "test_running_statistics_follow_the_batches",
    "test_statistics_are_buffers_and_only_scale_and_shift_are_learned",
]

### REGION batch_norm_state
self.scale = nn.Parameter(torch.ones(features))
self.shift = nn.Parameter(torch.zeros(features))
self.register_buffer("running_mean", torch.zeros(features))
self.register_buffer("running_var", torch.zeros(features))
