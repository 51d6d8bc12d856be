"""Draws the examples of an epoch with replacement."""

fails = ["test_every_example_is_in_one_batch"]

### REGION shuffled_batches
return list(torch.randint(count, (count,)).split(batch_size))
