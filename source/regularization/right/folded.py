"""Folds all four tensors into one factor and one offset a channel."""

### REGION batch_norm_statistics
if self.training:
    dims = (0,) if x.dim() == 2 else (0, 2, 3)
    mean = x.mean(dim=dims)
    var = (x * x).mean(dim=dims) - mean**2
    size = x.shape[0] if x.dim() == 2 else x.shape[0] * x.shape[2] * x.shape[3]
    self.remember(mean, var, size)
else:
    mean, var = self.running_mean, self.running_var
### REGION batch_norm_apply
factor = self.scale / torch.sqrt(var + self.eps)
offset = self.shift - mean * factor
if x.dim() == 4:
    factor, offset = factor[:, None, None], offset[:, None, None]
return factor * x + offset
