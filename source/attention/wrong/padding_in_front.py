"""Takes the padding to stand in front."""

fails = ["test_the_padding_mask_shows_each_items_length"]

### REGION padding
return (torch.arange(size) >= size - lengths[:, None])[:, None, :]
