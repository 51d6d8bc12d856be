"""Made from test_public.py, for otter-grader: `otter.Notebook().check('mixup_keeps_shapes_and_sums')` in your notebook."""

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

name = 'mixup_keeps_shapes_and_sums'
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
    name='Task 10: mixed inputs and labels keep their shapes; mixed labels still sum to 1 in every row.',
    failure_message='Hint: return both, the inputs first.',
)
def test_mixup_keeps_shapes_and_sums(env):
    student = YourNotebook(env)
    inputs, targets = torch.eye(12), torch.eye(3).repeat(4, 1)
    mixed_inputs, mixed_targets = student.mixup(inputs, targets, share=0.75)
    assert (found := mixed_inputs.shape) == (12, 12), f"found {found!r}"
    assert (found := mixed_targets.shape) == (12, 3), f"found {found!r}"
    assert (found := rounded(mixed_targets.sum(dim=1))) == [1.0] * 12, f"found {found!r}"
    assert bool((mixed_inputs.diagonal() >= 0.7499).all())
    assert not torch.equal(mixed_inputs, inputs)
