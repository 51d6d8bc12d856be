"""Sets elements of the input itself to zero."""

fails = ["test_no_layer_changes_its_input"]

### REGION dropout
if not self.training:
    return x
if self.p == 1:
    return x * 0
x[torch.rand_like(x) < self.p] = 0
return x / (1 - self.p)
