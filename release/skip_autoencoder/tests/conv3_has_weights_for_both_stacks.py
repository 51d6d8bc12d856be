"""Made from test_public.py, for otter-grader: `otter.Notebook().check('conv3_has_weights_for_both_stacks')` in your notebook."""

import torch


def shape(tensor):
    return tuple(tensor.shape)

from otter.test_files import test_case

OK_FORMAT = False

name = 'conv3_has_weights_for_both_stacks'
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
    name="The decoder's third convolution has one filter over 32 channels.",
    failure_message='Hint: the outer skip brings 16 more maps, as the inner one did.',
)
def test_conv3_has_weights_for_both_stacks(env):
    student = YourNotebook(env)
    assert (found := shape(student.MyDecoder().conv3.weight)) == (1, 32, 3, 3), f"found {found!r}"
