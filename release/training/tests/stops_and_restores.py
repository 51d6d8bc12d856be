"""Made from test_public.py, for otter-grader: `otter.Notebook().check('stops_and_restores')` in your notebook."""

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

name = 'stops_and_restores'
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
    name='Task 11: with losses 2, 1, 1.5, 1.25, ... and patience 2, `step` says stop in the fourth epoch.',
    failure_message='Hint: the third and the fourth epoch are two in a row that are no better than the second.',
)
def test_stops_and_restores(env):
    student = YourNotebook(env)
    network, stopping = student.nn.Linear(2, 1), student.EarlyStopping(patience=2)
    said = []
    for loss in (2.0, 1.0, 1.5, 1.25):
        student.nudge(network)
        said.append(bool(stopping.step(loss, network)))
    assert (found := said) == [False, False, False, True], f"found {found!r}"
    after_four = network.weight.detach().clone()
    stopping.restore(network)
    assert (found := rounded(after_four - network.weight)) == [2.0, 2.0], f"found {found!r}"
