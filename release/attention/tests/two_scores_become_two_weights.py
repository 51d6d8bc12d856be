"""Made from test_public.py, for otter-grader: `otter.Notebook().check('two_scores_become_two_weights')` in your notebook."""

import torch


def shape(tensor):
    return tuple(tensor.shape)


def rounded(tensor):
    """The numbers in a tensor to three digits, as a list."""
    return [round(number, 3) for number in tensor.flatten().tolist()]

from otter.test_files import test_case

OK_FORMAT = False

name = 'two_scores_become_two_weights'
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
    name='Scores of 112 and 96 with 64 numbers a key give the weights 0.88 and 0.12.',
    failure_message='Hint: 112 and 96 are inner products of the query with each key. Divided by the root of 64 they are 14 and 12.',
)
def test_two_scores_become_two_weights(env):
    student = YourNotebook(env)
    query = torch.full((1, 64), 1.0)
    keys = torch.stack([torch.full((64,), 1.75), torch.full((64,), 1.5)])
    weights = student.attention_weights(query, keys)
    assert (found := shape(weights)) == (1, 2), f"found {found!r}"
    assert (found := rounded(weights)) == [0.881, 0.119], f"found {found!r}"
