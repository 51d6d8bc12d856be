"""Leaves the network in evaluation mode."""

fails = ["test_monte_carlo_leaves_modes_as_they_were"]

### REGION monte_carlo
modes = [(layer, layer.training) for layer in network.modules()]
network.eval()
for layer in network.modules():
    if isinstance(layer, DROPOUTS):
        layer.train()
with torch.no_grad():
    answers = torch.stack([network(x) for _ in range(passes)])
network.eval()
return answers.mean(0), answers.std(0)
