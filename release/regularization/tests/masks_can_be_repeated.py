"""Made from test_public.py, for otter-grader: `otter.Notebook().check('masks_can_be_repeated')` in your notebook."""

import torch


def rounded(tensor):
    """The numbers in a tensor, to two digits, as a list."""
    return [round(number, 2) for number in tensor.flatten().tolist()]


def shape(tensor):
    return tuple(tensor.shape)

from otter.test_files import test_case

OK_FORMAT = False

name = 'masks_can_be_repeated'
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
    name='With one seed, torch draws one mask; without, each call draws another.',
    failure_message='Hint: section "What counts as your own". Draw with functions of torch, not with NumPy, and set no seed yourself.',
)
def test_masks_can_be_repeated(env):
    student = YourNotebook(env)
    ones = torch.ones(50, 20)
    for layer in (student.Dropout(0.5).train(), student.ClassicDropout(0.5).train()):
        student.torch.manual_seed(8)
        first, second = layer(ones), layer(ones)
        student.torch.manual_seed(8)
        assert torch.equal(layer(ones), first)
        assert not torch.equal(second, first)
