"""Made from test_public.py, for otter-grader: `otter.Notebook().check('a_hidden_key_is_not_read')` in your notebook."""

import torch


def shape(tensor):
    return tuple(tensor.shape)


def rounded(tensor):
    """The numbers in a tensor to three digits, as a list."""
    return [round(number, 3) for number in tensor.flatten().tolist()]

from otter.test_files import test_case

OK_FORMAT = False

name = 'a_hidden_key_is_not_read'
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
    name='With the second of two keys hidden, the first gets all the weight, whatever the scores are.',
    failure_message='Hint: where the mask is False, the score must become so low that nothing is left of it after the softmax.',
)
def test_a_hidden_key_is_not_read(env):
    student = YourNotebook(env)
    keys = torch.tensor([[0.0, 0.0], [9.0, 9.0]])
    weights = student.attention_weights(torch.ones(1, 2), keys, torch.tensor([[True, False]]))
    assert (found := rounded(weights)) == [1.0, 0.0], f"found {found!r}"
