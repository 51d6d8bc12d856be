"""Knows PyTorch's dropout and none of the notebook's."""

fails = ["test_monte_carlo_switches_on_dropout_alone"]

### REGION monte_carlo
modes = [(layer, layer.training) for layer in network.modules()]
network.eval()
for layer in network.modules():
    if isinstance(layer, nn.Dropout):
        layer.train()
with torch.no_grad():
    answers = torch.stack([network(x) for _ in range(passes)])
for layer, mode in modes:
    layer.training = mode
return answers.mean(0), answers.std(0)
