"""Gives ones and zeros, not truths."""

fails = ["test_the_causal_mask_shows_past_and_self"]

### REGION causal
return torch.tril(torch.ones(size, size))
