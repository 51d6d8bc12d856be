"""Draws the same permutation at every call."""

fails = ["test_partners_are_a_permutation_drawn_anew"]

### REGION mixup
if share is None:
    share = torch.distributions.Beta(alpha, alpha).sample().item()
partners = torch.randperm(len(inputs), generator=torch.Generator().manual_seed(0))
mixed_inputs = share * inputs + (1 - share) * inputs[partners]
mixed_targets = share * targets + (1 - share) * targets[partners]
return mixed_inputs, mixed_targets
