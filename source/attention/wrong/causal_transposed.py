"""Shows the future and hides the past."""

fails = ["test_the_causal_mask_shows_past_and_self", "test_the_trained_reader_reads_the_word_that_decides"]

### REGION causal
return torch.ones(size, size, dtype=torch.bool).triu()
