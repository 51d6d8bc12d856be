"""Joins the channels in turn, one of the decoder's, one of the encoder's: another order of the same channels."""

### REGION skip_14
h = torch.stack([h, maps_14], dim=2).flatten(1, 2)
