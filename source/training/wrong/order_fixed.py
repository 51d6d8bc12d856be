"""Never shuffles."""

fails = ["test_every_epoch_has_an_order_of_its_own"]

### REGION shuffled_batches
return list(torch.arange(count).split(batch_size))
