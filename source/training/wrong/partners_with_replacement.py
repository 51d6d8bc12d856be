"""Draws a partner for each on its own, so that some are taken twice."""

fails = ["test_partners_are_a_permutation_drawn_anew"]

### REGION mixup
if share is None:
    share = torch.distributions.Beta(alpha, alpha).sample().item()
partners = torch.randint(len(inputs), (len(inputs),))
mixed_inputs = share * inputs + (1 - share) * inputs[partners]
mixed_targets = share * targets + (1 - share) * targets[partners]
return mixed_inputs, mixed_targets
