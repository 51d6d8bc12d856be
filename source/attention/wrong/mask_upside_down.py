"""Hides what may be read, as nn.MultiheadAttention would."""

fails = ["test_hidden_keys_get_no_weight"]

### REGION mask
scores = scores.masked_fill(mask, -math.inf)
