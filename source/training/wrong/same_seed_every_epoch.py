"""Seeds the generator at every call, so that all epochs have one order."""

fails = ["test_every_epoch_has_an_order_of_its_own"]

### REGION shuffled_batches
generator = torch.Generator().manual_seed(0)
return list(torch.randperm(count, generator=generator).split(batch_size))
