"""Made from test_public.py, for otter-grader: `otter.Notebook().check('batch_norm_in_evaluation_uses_what_it_remembers')` in your notebook."""

import torch


def rounded(tensor):
    """The numbers in a tensor, to two digits, as a list."""
    return [round(number, 2) for number in tensor.flatten().tolist()]


def shape(tensor):
    return tuple(tensor.shape)

from otter.test_files import test_case

OK_FORMAT = False

name = 'batch_norm_in_evaluation_uses_what_it_remembers'
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
    name='A new layer in evaluation hardly changes anything: it remembers mean 0 and variance 1. Images work as well.',
    failure_message='Hint: tasks 5 and 7. Statistics of shape (C,) must be reshaped before they meet (N, C, H, W).',
)
def test_batch_norm_in_evaluation_uses_what_it_remembers(env):
    student = YourNotebook(env)
    layer = student.BatchNorm(2)
    assert (found := rounded(layer.eval()(torch.tensor([[5.0, -6.0]])))) == [5.0, -6.0], f"found {found!r}"
    assert (found := shape(layer.train()(torch.rand(3, 2, 4, 4)))) == (3, 2, 4, 4), f"found {found!r}"
    layer.train()(torch.full((3, 2), 8.0))
    assert bool((layer.running_mean > 0).all())
