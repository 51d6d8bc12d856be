"""Multiplies minus infinity by the mask, and 0 times infinity is no number."""

fails = ["test_hidden_keys_get_no_weight"]

### REGION mask
scores = scores + ~mask * -math.inf
