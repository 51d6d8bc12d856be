"""Mixes the images alone."""

fails = ["test_labels_are_mixed_as_inputs_are"]

### REGION mixup
if share is None:
    share = torch.distributions.Beta(alpha, alpha).sample().item()
partners = torch.randperm(len(inputs))
mixed_inputs = share * inputs + (1 - share) * inputs[partners]
pass
return mixed_inputs, targets
