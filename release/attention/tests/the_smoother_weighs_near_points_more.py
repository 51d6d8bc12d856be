"""Made from test_public.py, for otter-grader: `otter.Notebook().check('the_smoother_weighs_near_points_more')` in your notebook."""

import torch


def shape(tensor):
    return tuple(tensor.shape)


def rounded(tensor):
    """The numbers in a tensor to three digits, as a list."""
    return [round(number, 3) for number in tensor.flatten().tolist()]

from otter.test_files import test_case

OK_FORMAT = False

name = 'the_smoother_weighs_near_points_more'
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
    name='At 0, of points at 0 and at 2 and with a width of 1, the second has a weight of 0.12.',
    failure_message='Hint: the scores are 0 and -2; the square of the width belongs to them, too.',
)
def test_the_smoother_weighs_near_points_more(env):
    student = YourNotebook(env)
    smoothed = student.smooth(torch.tensor([0.0, 1.0]), torch.tensor([0.0, 2.0]), torch.tensor([0.0, 1.0]), 1.0)
    assert (found := shape(smoothed)) == (2,), f"found {found!r}"
    assert (found := rounded(smoothed)) == [0.119, 0.5], f"found {found!r}"
