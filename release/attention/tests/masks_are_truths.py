"""Made from test_public.py, for otter-grader: `otter.Notebook().check('masks_are_truths')` in your notebook."""

import torch


def shape(tensor):
    return tuple(tensor.shape)


def rounded(tensor):
    """The numbers in a tensor to three digits, as a list."""
    return [round(number, 3) for number in tensor.flatten().tolist()]

from otter.test_files import test_case

OK_FORMAT = False

name = 'masks_are_truths'
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
    name="With three positions, the causal mask is a lower triangle; the padding mask shows each item's length.",
    failure_message='Hint: True means that this query may read this key. Rows are queries, columns are keys.',
)
def test_masks_are_truths(env):
    student = YourNotebook(env)
    causal = student.causal_mask(3)
    assert (found := causal.dtype) == torch.bool, f"found {found!r}"
    assert (found := causal.tolist()) == [[True, False, False], [True, True, False], [True, True, True]], f"found {found!r}"
    padding = student.padding_mask(torch.tensor([2, 3]), 3)
    assert (found := padding.dtype) == torch.bool, f"found {found!r}"
    assert (found := padding.tolist()) == [[[True, True, False]], [[True, True, True]]], f"found {found!r}"
