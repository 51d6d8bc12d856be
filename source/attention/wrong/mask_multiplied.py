"""Multiplies the scores by the mask."""

fails = ["test_hidden_keys_get_no_weight"]

### REGION mask
scores = scores * mask
