"""Made from test_public.py, for otter-grader: `otter.Notebook().check('layer_norm_of_two_examples')` in your notebook."""

import torch


def rounded(tensor):
    """The numbers in a tensor, to two digits, as a list."""
    return [round(number, 2) for number in tensor.flatten().tolist()]


def shape(tensor):
    return tuple(tensor.shape)

from otter.test_files import test_case

OK_FORMAT = False

name = 'layer_norm_of_two_examples'
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
    name='The rows (1, 3) and (10, 50) become (-1, 1) both.',
    failure_message='Hint: task 9. Every row has a mean and a variance of its own.',
)
def test_layer_norm_of_two_examples(env):
    student = YourNotebook(env)
    assert (found := rounded(student.LayerNorm(2)(torch.tensor([[1.0, 3.0], [10.0, 50.0]])))) == [-1.0, 1.0, -1.0, 1.0], f"found {found!r}"
