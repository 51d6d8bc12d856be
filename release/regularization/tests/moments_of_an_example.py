"""Made from test_public.py, for otter-grader: `otter.Notebook().check('moments_of_an_example')` in your notebook."""

import torch


def rounded(tensor):
    """The numbers in a tensor, to two digits, as a list."""
    return [round(number, 2) for number in tensor.flatten().tolist()]


def shape(tensor):
    return tuple(tensor.shape)

from otter.test_files import test_case

OK_FORMAT = False

name = 'moments_of_an_example'
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
    name='With p = 0.5, a 3 becomes 0 or 6: its mean is 3, and both lie 3 away from that.',
    failure_message='Hint: task 3. Two tensors of the shape of `x` are wanted, computed by a formula.',
)
def test_moments_of_an_example(env):
    student = YourNotebook(env)
    mean, std = student.dropout_moments(torch.tensor([3.0]), 0.5)
    assert (found := (shape(mean), shape(std))) == ((1,), (1,)), f"found {found!r}"
    assert (found := rounded(mean)) == [3.0], f"found {found!r}"
    assert (found := rounded(std)) == [3.0], f"found {found!r}"
