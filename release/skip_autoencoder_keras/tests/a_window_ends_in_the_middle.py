"""Made from test_public.py, for otter-grader: `otter.Notebook().check('a_window_ends_in_the_middle')` in your notebook."""

import torch


def shape(tensor):
    return tuple(tensor.shape)

from otter.test_files import test_case

OK_FORMAT = False

name = 'a_window_ends_in_the_middle'
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
    name='A window into the network at `code` gives 16 maps of 7 x 7.',
    failure_message="Hint: `keras.Model` takes the inputs and the outputs of the model that you want; a layer's output is in the graph.",
)
def test_a_window_ends_in_the_middle(env):
    student = YourNotebook(env)
    window = student.inside(student.build_autoencoder(), "code")
    assert (found := shape(window(torch.rand(2, 28, 28, 1)))) == (2, 7, 7, 16), f"found {found!r}"
