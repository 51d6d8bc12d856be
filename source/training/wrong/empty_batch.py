"""Ends with an empty batch where nothing is left over."""

fails = ["test_every_example_is_in_one_batch"]

### REGION shuffled_batches
order = torch.randperm(count)
return [order[first : first + batch_size] for first in range(0, count + 1, batch_size)]
