"""Made from test_public.py, for otter-grader: `otter.Notebook().check('nesterov_takes_two_steps')` in your notebook."""

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

name = 'nesterov_takes_two_steps'
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
    name='Task 5: with the same velocities, Nesterov goes by 1.5 in the first step and by 4.75 in the second.',
    failure_message='Hint: 4.75 is the second gradient, 3, plus half of the velocity 3.5.',
)
def test_nesterov_takes_two_steps(env):
    student = YourNotebook(env)
    assert (found := rounded(arrives(student, student.Nesterov(start(), lr=0.5, momentum=0.5)))) == [1.25, -1.125], f"found {found!r}"
