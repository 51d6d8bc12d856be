"""Exchanges red and blue, as when images of another library are read."""

fails = ["test_channels_move_to_the_end"]

### REGION channels_last
return images.flip(1).permute(0, 2, 3, 1)
