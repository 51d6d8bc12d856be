"""Made from test_public.py, for otter-grader: `otter.Notebook().check('a_query_reads_a_mean_of_the_values')` in your notebook."""

import torch


def shape(tensor):
    return tuple(tensor.shape)


def rounded(tensor):
    """The numbers in a tensor to three digits, as a list."""
    return [round(number, 3) for number in tensor.flatten().tolist()]

from otter.test_files import test_case

OK_FORMAT = False

name = 'a_query_reads_a_mean_of_the_values'
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
    name="The example's query reads 8.8 of the first value and 1.2 of the second.",
    failure_message='Hint: multiply the weights by the values; the answer has as many numbers as a value, not as a key.',
)
def test_a_query_reads_a_mean_of_the_values(env):
    student = YourNotebook(env)
    query = torch.full((1, 64), 1.0)
    keys = torch.stack([torch.full((64,), 1.75), torch.full((64,), 1.5)])
    answer = student.attention(query, keys, torch.tensor([[10.0, 0.0], [0.0, 10.0]]))
    assert (found := shape(answer)) == (1, 2), f"found {found!r}"
    assert (found := rounded(answer)) == [8.808, 1.192], f"found {found!r}"
