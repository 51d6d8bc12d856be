"""Registers buffers that are left out of the state_dict."""

fails = ["test_statistics_are_buffers_and_only_scale_and_shift_are_learned"]

### REGION batch_norm_state
self.scale = nn.Parameter(torch.ones(features))
self.shift = nn.Parameter(torch.zeros(features))
self.register_buffer("running_mean", torch.zeros(features), persistent=False)
self.register_buffer("running_var", torch.ones(features), persistent=False)
