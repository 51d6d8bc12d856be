"""Writes inverted dropout once more."""

fails = ["test_classic_dropout_only_drops_in_training", "test_classic_dropout_scales_in_evaluation"]

### REGION classic
if not self.training:
    return x
return x * (torch.rand_like(x) >= self.p) / max(1 - self.p, 1e-9)
