"""Gives hidden keys a score of 0."""

fails = ["test_hidden_keys_get_no_weight"]

### REGION mask
scores = scores.masked_fill(~mask, 0)
