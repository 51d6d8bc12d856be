"""Made from test_public.py, for otter-grader: `otter.Notebook().check('conv2_has_weights_for_both_stacks')` in your notebook."""

import torch


def shape(tensor):
    return tuple(tensor.shape)

from otter.test_files import test_case

OK_FORMAT = False

name = 'conv2_has_weights_for_both_stacks'
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
    name="The decoder's second convolution has 16 filters over 32 channels.",
    failure_message='Hint: 16 maps from the decoder and 16 from the encoder, concatenated and not added, make 32 channels. Write the sum yourself: a `LazyConv2d` has no weights until it has run, and cannot be graded.',
)
def test_conv2_has_weights_for_both_stacks(env):
    student = YourNotebook(env)
    assert (found := shape(student.MyDecoder().conv2.weight)) == (16, 32, 3, 3), f"found {found!r}"
