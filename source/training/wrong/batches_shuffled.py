"""Shuffles the batches, and never who is in them."""

fails = ["test_every_epoch_has_an_order_of_its_own"]

### REGION shuffled_batches
batches = list(torch.arange(count).split(batch_size))
return [batches[position] for position in torch.randperm(len(batches) - 1)] + batches[-1:]
