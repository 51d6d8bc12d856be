"""Hides padded queries in place of padded keys: the 1 is in the wrong place."""

fails = ["test_the_padding_mask_shows_each_items_length"]

### REGION padding
return (torch.arange(size) < lengths[:, None])[:, :, None]
