"""Shows the padding and hides the sentence."""

fails = ["test_the_padding_mask_shows_each_items_length"]

### REGION padding
return (torch.arange(size) >= lengths[:, None])[:, None, :]
