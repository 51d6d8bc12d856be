"""Gives hidden keys a score of -10, which others can fall below."""

fails = ["test_hidden_keys_get_no_weight"]

### REGION mask
scores = scores.masked_fill(~mask, -10)
