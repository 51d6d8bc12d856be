"""Calls the weights without the mask."""

fails = ["test_queries_read_the_mean_of_the_values", "test_the_trained_reader_reads_the_word_that_decides"]

### REGION attention
return attention_weights(queries, keys) @ values
