"""Makes the running statistics parameters: the optimizer changes them."""

fails = ["test_statistics_are_buffers_and_only_scale_and_shift_are_learned"]

### REGION batch_norm_state
self.scale = nn.Parameter(torch.ones(features))
self.shift = nn.Parameter(torch.zeros(features))
self.running_mean = nn.Parameter(torch.zeros(features))
self.running_var = nn.Parameter(torch.ones(features))
