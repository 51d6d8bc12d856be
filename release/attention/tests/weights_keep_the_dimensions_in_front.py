"""Made from test_public.py, for otter-grader: `otter.Notebook().check('weights_keep_the_dimensions_in_front')` in your notebook."""

import torch


def shape(tensor):
    return tuple(tensor.shape)


def rounded(tensor):
    """The numbers in a tensor to three digits, as a list."""
    return [round(number, 3) for number in tensor.flatten().tolist()]

from otter.test_files import test_case

OK_FORMAT = False

name = 'weights_keep_the_dimensions_in_front'
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
    name='Weights have a row for each query and a column for each key, in a batch and with heads; rows sum to 1.',
    failure_message='Hint: exchange the last two dimensions of the keys, and take the softmax over the last, both counted from the end.',
)
def test_weights_keep_the_dimensions_in_front(env):
    student = YourNotebook(env)
    batch = student.attention_weights(torch.rand(2, 4, 8), torch.rand(2, 6, 8))
    assert (found := shape(batch)) == (2, 4, 6), f"found {found!r}"
    assert (found := rounded(batch.sum(-1))) == [1.0] * 8, f"found {found!r}"
    heads = student.attention_weights(torch.rand(1, 3, 4, 8), torch.rand(1, 3, 6, 8))
    assert (found := shape(heads)) == (1, 3, 4, 6), f"found {found!r}"
    assert (found := rounded(heads.sum(-1))) == [1.0] * 12, f"found {found!r}"
