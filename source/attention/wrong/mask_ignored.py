"""Never looks at the mask."""

fails = ["test_hidden_keys_get_no_weight", "test_the_trained_reader_reads_the_word_that_decides"]

### REGION mask
pass
