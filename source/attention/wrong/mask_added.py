"""Adds the mask to the scores."""

fails = ["test_hidden_keys_get_no_weight"]

### REGION mask
scores = scores + mask
