"""Made from test_public.py, for otter-grader: `otter.Notebook().check('adam_begins_with_a_step_of_the_learning_rate')` in your notebook."""

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

name = 'adam_begins_with_a_step_of_the_learning_rate'
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
    name="Task 6: Adam's first step is as long as the learning rate, against the gradient's sign.",
    failure_message='Hint: after one step both corrections undo the factors 1 - beta, and the root of the square is the gradient again.',
)
def test_adam_begins_with_a_step_of_the_learning_rate(env):
    student = YourNotebook(env)
    assert (found := rounded(arrives(student, student.Adam(start(), lr=0.25))[0])) == [1.75], f"found {found!r}"
