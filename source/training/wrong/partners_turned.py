"""Pairs everybody with the one that stands a drawn number of places away."""

fails = ["test_partners_are_a_permutation_drawn_anew"]

### REGION mixup
if share is None:
    share = torch.distributions.Beta(alpha, alpha).sample().item()
partners = torch.arange(len(inputs)).roll(torch.randint(1, len(inputs), ()).item())
mixed_inputs = share * inputs + (1 - share) * inputs[partners]
mixed_targets = share * targets + (1 - share) * targets[partners]
return mixed_inputs, mixed_targets
