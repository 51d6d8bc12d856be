"""Made from test_public.py, for otter-grader: `otter.Notebook().check('adamw_shrinks_before_it_steps')` in your notebook."""

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

name = 'adamw_shrinks_before_it_steps'
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
    name='Task 7: with learning rate 0.25 and weight decay 0.4, the parameter shrinks to 1.8, and Adam takes it to 1.55.',
    failure_message="Hint: the factor is 1 - 0.25 * 0.4; after that, Adam's own update follows.",
)
def test_adamw_shrinks_before_it_steps(env):
    student = YourNotebook(env)
    assert (found := rounded(arrives(student, student.AdamW(start(), lr=0.25, weight_decay=0.4))[0])) == [1.55], f"found {found!r}"
