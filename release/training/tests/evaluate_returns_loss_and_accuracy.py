"""Made from test_public.py, for otter-grader: `otter.Notebook().check('evaluate_returns_loss_and_accuracy')` in your notebook."""

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

name = 'evaluate_returns_loss_and_accuracy'
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
    name='Task 3: a network whose weights are all 0 is undecided: its loss is log 2, whatever it is shown.',
    failure_message="Hint: the loss comes first and the accuracy second; the loss is `F.cross_entropy`'s, from all batches.",
)
def test_evaluate_returns_loss_and_accuracy(env):
    student = YourNotebook(env)
    network, inputs, targets = network_of(student)
    network.load_state_dict({"weight": torch.zeros(2, 3), "bias": torch.zeros(2)})
    loss, accuracy = student.evaluate(network, inputs, targets, [torch.arange(4), torch.arange(4, 6)])
    assert (found := rounded(float(loss))) == [0.693], f"found {found!r}"
    assert 0 <= float(accuracy) <= 1
    assert not network.training
