"""Makes one mask for all, of the longest length."""

fails = ["test_the_padding_mask_shows_each_items_length"]

### REGION padding
return (torch.arange(size) < lengths.max()).expand(len(lengths), 1, size)
