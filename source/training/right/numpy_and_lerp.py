"""Draws the order with NumPy, and interpolates from the partner."""

### REGION shuffled_batches
import numpy as np

order = torch.tensor(np.random.permutation(count))
return [order[first : first + batch_size] for first in range(0, count, batch_size)]
### REGION mixup
weight = torch.distributions.Beta(alpha, alpha).rsample().item() if share is None else share
partners = torch.rand(len(inputs)).argsort()
return torch.lerp(inputs[partners], inputs, weight), torch.lerp(targets[partners], targets, weight)
