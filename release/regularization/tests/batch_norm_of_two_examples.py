"""Made from test_public.py, for otter-grader: `otter.Notebook().check('batch_norm_of_two_examples')` in your notebook."""

import torch


def rounded(tensor):
    """The numbers in a tensor, to two digits, as a list."""
    return [round(number, 2) for number in tensor.flatten().tolist()]


def shape(tensor):
    return tuple(tensor.shape)

from otter.test_files import test_case

OK_FORMAT = False

name = 'batch_norm_of_two_examples'
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
    name='The columns (1, 3) and (10, 50) become (-1, 1) both; the running statistics move a tenth of the way.',
    failure_message='Hint: tasks 6 to 8. The variances within the batch are 1 and 400; what is remembered is 2 and 800, and a tenth of it counts.',
)
def test_batch_norm_of_two_examples(env):
    student = YourNotebook(env)
    layer = student.BatchNorm(2).train()
    assert (found := rounded(layer(torch.tensor([[1.0, 10.0], [3.0, 50.0]])))) == [-1.0, -1.0, 1.0, 1.0], f"found {found!r}"
    assert (found := rounded(layer.running_mean)) == [0.2, 3.0], f"found {found!r}"
    assert (found := rounded(layer.running_var)) == [1.1, 80.9], f"found {found!r}"
