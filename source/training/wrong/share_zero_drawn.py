"""Draws a share where 0 is given."""

fails = ["test_labels_are_mixed_as_inputs_are"]

### REGION mixup
share = share or torch.distributions.Beta(alpha, alpha).sample().item()
partners = torch.randperm(len(inputs))
mixed_inputs = share * inputs + (1 - share) * inputs[partners]
mixed_targets = share * targets + (1 - share) * targets[partners]
return mixed_inputs, mixed_targets
