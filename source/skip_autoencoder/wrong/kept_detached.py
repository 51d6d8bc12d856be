"""Keeps the outer maps detached, as one does with values for a plot."""

fails = ["test_gradient_reaches_the_encoder_through_the_skips"]

### REGION maps_28
maps_28 = h.detach()
