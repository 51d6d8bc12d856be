"""Scales the inputs in place before it adds the partners."""

fails = ["test_labels_are_mixed_as_inputs_are"]

### REGION mixup
if share is None:
    share = torch.distributions.Beta(alpha, alpha).sample().item()
partners = torch.randperm(len(inputs))
others = (1 - share) * inputs[partners]
inputs *= share
mixed_inputs = inputs + others
mixed_targets = share * targets + (1 - share) * targets[partners]
return mixed_inputs, mixed_targets
