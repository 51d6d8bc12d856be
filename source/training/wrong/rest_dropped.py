"""Leaves the examples out that do not fill a batch."""

fails = ["test_every_example_is_in_one_batch"]

### REGION shuffled_batches
order = torch.randperm(count)[: count // batch_size * batch_size]
return list(order.split(batch_size))
