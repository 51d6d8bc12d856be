"""Made from test_public.py, for otter-grader: `otter.Notebook().check('several_heads_give_back_the_width')` in your notebook."""

import torch


def shape(tensor):
    return tuple(tensor.shape)


def rounded(tensor):
    """The numbers in a tensor to three digits, as a list."""
    return [round(number, 3) for number in tensor.flatten().tolist()]

from otter.test_files import test_case

OK_FORMAT = False

name = 'several_heads_give_back_the_width'
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
    name='Four queries over six keys, in batches of two with 12 numbers each, give (2, 4, 12), with and without a mask.',
    failure_message='Hint: cut the last dimension into heads first, then bring the heads in front of the positions; afterwards the same steps back. The mask needs a dimension for the heads.',
)
def test_several_heads_give_back_the_width(env):
    student = YourNotebook(env)
    module = student.MultiHeadAttention(12, 3)
    queries, keys, values = torch.rand(2, 4, 12), torch.rand(2, 6, 12), torch.rand(2, 6, 12)
    read = module(queries, keys, values)
    assert (found := shape(read)) == (2, 4, 12), f"found {found!r}"
    assert not torch.equal(read, queries)
    for mask in (torch.ones(4, 6), torch.ones(2, 1, 6), torch.ones(2, 4, 6)):
        assert (found := shape(module(queries, keys, values, mask.bool()))) == (2, 4, 12), f"found {found!r}"
