"""Made from test_public.py, for otter-grader: `otter.Notebook().check('clipping_shortens_a_gradient')` in your notebook."""

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

name = 'clipping_shortens_a_gradient'
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
    name='Task 8: the gradient (6, 8) has norm 10; clipped to 5, it is (3, 4).',
    failure_message='Hint: change the gradients themselves, and return the norm that they had before.',
)
def test_clipping_shortens_a_gradient(env):
    student = YourNotebook(env)
    norm, (gradient,) = student.clipped([torch.tensor([6.0, 8.0])], 5.0)
    assert (found := rounded(float(norm))) == [10.0], f"found {found!r}"
    assert (found := rounded(gradient)) == [3.0, 4.0], f"found {found!r}"
