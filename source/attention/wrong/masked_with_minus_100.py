"""Gives hidden keys a score of -100: enough for small scores only."""

fails = ["test_hidden_keys_get_no_weight"]

### REGION mask
scores = scores.masked_fill(~mask, -100.0)
