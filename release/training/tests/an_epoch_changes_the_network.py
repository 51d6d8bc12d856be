"""Made from test_public.py, for otter-grader: `otter.Notebook().check('an_epoch_changes_the_network')` in your notebook."""

import torch


def rounded(numbers):
    """A number, or all numbers of a tensor or a list, to three digits, as a list."""
    return [round(number, 3) for number in torch.as_tensor(numbers, dtype=torch.float64).flatten().tolist()]


def arrives(student, optimizer):
    """Where a parameter that starts at 2 is after each of two steps with gradients 1 and 3."""
    path = student.follow(optimizer, [[torch.tensor([1.0])], [torch.tensor([3.0])]])
    return [step[0].item() for step in path]


def start():
    return [torch.tensor([2.0])]


def network_of(student):
    """A small network, and six examples with two classes: inputs (6, 3) and targets (6, 2)."""
    inputs = torch.linspace(-1, 1, 18).reshape(6, 3)
    return student.nn.Linear(3, 2), inputs, torch.eye(2).repeat(3, 1)

from otter.test_files import test_case

OK_FORMAT = False

name = 'an_epoch_changes_the_network'
points = 0


class YourNotebook:
    """What your notebook has defined so far."""

    def __init__(self, names):
        self.__names = names

    def __getattr__(self, name):
        if name not in self.__names:
            raise AttributeError(f"your notebook defines no `{name}` so far; run the cell that does")
        return self.__names[name]


@test_case(
    name='Task 2: an epoch moves the weights, leaves the network in training mode, and returns a finite loss.',
    failure_message='Hint: each batch needs all five lines of the list in section 2; the mode is set before the loop.',
)
def test_an_epoch_changes_the_network(env):
    student = YourNotebook(env)
    network, inputs, targets = network_of(student)
    before = network.weight.detach().clone()
    network.eval()
    optimizer = student.torch.optim.SGD(network.parameters(), lr=0.1)
    loss = student.train_epoch(network, optimizer, inputs, targets, [torch.arange(4), torch.arange(4, 6)])
    assert 0 < float(loss) < 10
    assert network.training
    assert not torch.equal(network.weight, before)
