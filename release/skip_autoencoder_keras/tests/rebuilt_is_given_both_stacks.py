"""Made from test_public.py, for otter-grader: `otter.Notebook().check('rebuilt_is_given_both_stacks')` in your notebook."""

import torch


def shape(tensor):
    return tuple(tensor.shape)

from otter.test_files import test_case

OK_FORMAT = False

name = 'rebuilt_is_given_both_stacks'
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
    name='The last layer is called `rebuilt`, and is given 32 maps of 28 x 28.',
    failure_message='Hint: the last layer has to be called on what the second join gives, and the join has to be along the channels.',
)
def test_rebuilt_is_given_both_stacks(env):
    student = YourNotebook(env)
    assert (found := tuple(student.build_autoencoder().get_layer("rebuilt").input.shape)) == (None, 28, 28, 32), f"found {found!r}"
