"""Draws a share for each example of the batch."""

fails = ["test_the_share_is_drawn_from_a_beta_distribution"]

### REGION mixup
if share is None:
    share = torch.distributions.Beta(alpha, alpha).sample((len(inputs), 1))
partners = torch.randperm(len(inputs))
mixed_inputs = share * inputs + (1 - share) * inputs[partners]
mixed_targets = share * targets + (1 - share) * targets[partners]
return mixed_inputs, mixed_targets
