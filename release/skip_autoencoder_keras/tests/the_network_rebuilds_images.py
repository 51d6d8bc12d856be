"""Made from test_public.py, for otter-grader: `otter.Notebook().check('the_network_rebuilds_images')` in your notebook."""

import torch


def shape(tensor):
    return tuple(tensor.shape)

from otter.test_files import test_case

OK_FORMAT = False

name = 'the_network_rebuilds_images'
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
    name='Two noisy images go into the network, and two images with values in [0, 1] come out.',
    failure_message='Hint: if there are more rows or columns than before, a join has grown the wrong dimension.',
)
def test_the_network_rebuilds_images(env):
    student = YourNotebook(env)
    rebuilt = student.build_autoencoder()(torch.rand(2, 28, 28, 1))
    assert (found := shape(rebuilt)) == (2, 28, 28, 1), f"found {found!r}"
    assert bool(((rebuilt >= 0) & (rebuilt <= 1)).all())
