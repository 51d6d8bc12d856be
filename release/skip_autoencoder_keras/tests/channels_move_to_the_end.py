"""Made from test_public.py, for otter-grader: `otter.Notebook().check('channels_move_to_the_end')` in your notebook."""

import torch


def shape(tensor):
    return tuple(tensor.shape)

from otter.test_files import test_case

OK_FORMAT = False

name = 'channels_move_to_the_end'
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
    name='Four pixels of three channels each: red, green and blue of a pixel come to stand side by side.',
    failure_message='Hint: no number may end up in another pixel. `reshape` keeps the order in which numbers lie in memory; look for a function that reorders dimensions.',
)
def test_channels_move_to_the_end(env):
    student = YourNotebook(env)
    images = torch.arange(12.0).reshape(1, 3, 2, 2)  # three channels of two rows and two columns
    turned = student.channels_last(images)
    assert (found := shape(turned)) == (1, 2, 2, 3), f"found {found!r}"
    assert (found := turned[0, 0, 0].tolist()) == [0.0, 4.0, 8.0], f"found {found!r}"
    assert (found := turned[0, 0, 1].tolist()) == [1.0, 5.0, 9.0], f"found {found!r}"
    assert (found := turned[0, 1, 0].tolist()) == [2.0, 6.0, 10.0], f"found {found!r}"
