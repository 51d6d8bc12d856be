"""Made from test_public.py, for otter-grader: `otter.Notebook().check('decoder_14_is_given_both_stacks')` in your notebook."""

import torch


def shape(tensor):
    return tuple(tensor.shape)

from otter.test_files import test_case

OK_FORMAT = False

name = 'decoder_14_is_given_both_stacks'
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
    name="`decoder_14` is given 32 maps of 14 x 14: the decoder's 16 and the encoder's 16.",
    failure_message='Hint: `layers.Concatenate` is called on a list of two tensors; channels are the last dimension.',
)
def test_decoder_14_is_given_both_stacks(env):
    student = YourNotebook(env)
    assert (found := tuple(student.build_autoencoder().get_layer("decoder_14").input.shape)) == (None, 14, 14, 32), f"found {found!r}"
