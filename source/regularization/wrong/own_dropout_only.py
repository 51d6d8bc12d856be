"""Knows one of the three kinds of dropout."""

fails = [
    "test_monte_carlo_takes_mean_and_spread_over_the_passes",
    "test_monte_carlo_switches_on_dropout_alone",
    "test_monte_carlo_leaves_modes_as_they_were",
]

### REGION monte_carlo
modes = [(layer, layer.training) for layer in network.modules()]
network.eval()
for layer in network.modules():
    if isinstance(layer, Dropout):
        layer.train()
with torch.no_grad():
    answers = torch.stack([network(x) for _ in range(passes)])
for layer, mode in modes:
    layer.training = mode
return answers.mean(0), answers.std(0)
