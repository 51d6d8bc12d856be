"""Sets weights to 0 after the softmax; the others no longer sum to 1."""

fails = ["test_hidden_keys_get_no_weight"]

### REGION mask
return torch.softmax(scores, dim=-1) * mask
