"""Made from test_public.py, for otter-grader: `otter.Notebook().check('the_encoder_returns_maps_at_both_sizes')` in your notebook."""

import torch


def shape(tensor):
    return tuple(tensor.shape)

from otter.test_files import test_case

OK_FORMAT = False

name = 'the_encoder_returns_maps_at_both_sizes'
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
    name='The encoder returns the code, the maps at 14 x 14 and the maps at 28 x 28.',
    failure_message='Hint: task 3 begins in the encoder; keep the maps before they are pooled.',
)
def test_the_encoder_returns_maps_at_both_sizes(env):
    student = YourNotebook(env)
    code, maps_14, maps_28 = student.MyEncoder()(torch.rand(2, 1, 28, 28))
    assert (found := shape(code)) == (2, 16, 7, 7), f"found {found!r}"
    assert (found := shape(maps_14)) == (2, 16, 14, 14), f"found {found!r}"
    assert maps_28 is not None
    assert (found := shape(maps_28)) == (2, 16, 28, 28), f"found {found!r}"
