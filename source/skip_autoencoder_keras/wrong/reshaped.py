"""Turns images by reshaping, as the starter does."""

fails = ["test_channels_move_to_the_end"]

### REGION channels_last
return images.reshape(len(images), *images.shape[2:], images.shape[1])
