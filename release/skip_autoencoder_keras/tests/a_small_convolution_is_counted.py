"""Made from test_public.py, for otter-grader: `otter.Notebook().check('a_small_convolution_is_counted')` in your notebook."""

import torch


def shape(tensor):
    return tuple(tensor.shape)

from otter.test_files import test_case

OK_FORMAT = False

name = 'a_small_convolution_is_counted'
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
    name='One filter of 1 x 1 pixels over 4 channels has 4 weights and a bias; two of 2 x 2 pixels have 34 together.',
    failure_message='Hint: every filter has a weight for each of its pixels in each channel, and a bias of its own.',
)
def test_a_small_convolution_is_counted(env):
    student = YourNotebook(env)
    assert (found := student.parameters_of_convolution(4, 1, size=1)) == 5, f"found {found!r}"
    assert (found := student.parameters_of_convolution(4, 2, size=2)) == 34, f"found {found!r}"
