"""Made from test_public.py, for otter-grader: `otter.Notebook().check('batch_norm_has_what_it_needs')` in your notebook."""

import torch


def rounded(tensor):
    """The numbers in a tensor, to two digits, as a list."""
    return [round(number, 2) for number in tensor.flatten().tolist()]


def shape(tensor):
    return tuple(tensor.shape)

from otter.test_files import test_case

OK_FORMAT = False

name = 'batch_norm_has_what_it_needs'
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
    name='A BatchNorm of four features has two parameters and at least two buffers, of four numbers each.',
    failure_message='Hint: task 5. `nn.Parameter` for what is learned, `register_buffer` for what is remembered.',
)
def test_batch_norm_has_what_it_needs(env):
    student = YourNotebook(env)
    layer = student.BatchNorm(4)
    assert (found := sorted(tensor.tolist() for tensor in layer._parameters.values())) == [[0.0] * 4, [1.0] * 4], f"found {found!r}"
    assert (found := rounded(layer._buffers["running_mean"])) == [0.0] * 4, f"found {found!r}"
    assert (found := rounded(layer._buffers["running_var"])) == [1.0] * 4, f"found {found!r}"
