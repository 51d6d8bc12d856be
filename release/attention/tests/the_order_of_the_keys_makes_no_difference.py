"""Made from test_public.py, for otter-grader: `otter.Notebook().check('the_order_of_the_keys_makes_no_difference')` in your notebook."""

import torch


def shape(tensor):
    return tuple(tensor.shape)


def rounded(tensor):
    """The numbers in a tensor to three digits, as a list."""
    return [round(number, 3) for number in tensor.flatten().tolist()]

from otter.test_files import test_case

OK_FORMAT = False

name = 'the_order_of_the_keys_makes_no_difference'
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
    name='With the positions of keys and values exchanged in the same way, several heads read the same.',
    failure_message='Hint: a `view` that brings heads in front of positions at once mixes positions with features; it takes two steps.',
)
def test_the_order_of_the_keys_makes_no_difference(env):
    student = YourNotebook(env)
    module = student.MultiHeadAttention(8, 2)
    queries, keys, values = torch.rand(1, 3, 8), torch.rand(1, 5, 8), torch.rand(1, 5, 8)
    read = module(queries, keys, values)
    exchanged = module(queries, keys.flip(1), values.flip(1))
    assert not torch.equal(read, queries)
    assert (found := rounded(exchanged - read)) == [0.0] * 24, f"found {found!r}"
