"""Leaves the first pass out."""

fails = ["test_monte_carlo_takes_mean_and_spread_over_the_passes"]

### REGION monte_carlo
modes = [(layer, layer.training) for layer in network.modules()]
network.eval()
for layer in network.modules():
    if isinstance(layer, DROPOUTS):
        layer.train()
with torch.no_grad():
    answers = torch.stack([network(x) for _ in range(passes - 1)])
for layer, mode in modes:
    layer.training = mode
return answers.mean(0), answers.std(0)
