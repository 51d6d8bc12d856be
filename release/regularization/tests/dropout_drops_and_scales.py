"""Made from test_public.py, for otter-grader: `otter.Notebook().check('dropout_drops_and_scales')` in your notebook."""

import torch


def rounded(tensor):
    """The numbers in a tensor, to two digits, as a list."""
    return [round(number, 2) for number in tensor.flatten().tolist()]


def shape(tensor):
    return tuple(tensor.shape)

from otter.test_files import test_case

OK_FORMAT = False

name = 'dropout_drops_and_scales'
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
    name='In training with p = 0.5, every 3 becomes 0 or 6; in evaluation, it stays a 3.',
    failure_message='Hint: task 1. Look at `self.training`; divide what is kept by 1 - p.',
)
def test_dropout_drops_and_scales(env):
    student = YourNotebook(env)
    threes = torch.full((20, 10), 3.0)
    layer = student.Dropout(0.5)
    assert (found := set(layer.train()(threes).flatten().tolist())) == {0.0, 6.0}, f"found {found!r}"
    assert torch.equal(layer.eval()(threes), threes)
