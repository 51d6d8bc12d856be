"""Made from test_public.py, for otter-grader: `otter.Notebook().check('classic_dropout_scales_in_evaluation')` in your notebook."""

import torch


def rounded(tensor):
    """The numbers in a tensor, to two digits, as a list."""
    return [round(number, 2) for number in tensor.flatten().tolist()]


def shape(tensor):
    return tuple(tensor.shape)

from otter.test_files import test_case

OK_FORMAT = False

name = 'classic_dropout_scales_in_evaluation'
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
    name='In the older form with p = 0.75, every 4 becomes 0 or stays a 4 in training; in evaluation it becomes a 1.',
    failure_message='Hint: task 2. Nothing is divided; evaluation multiplies by the share that gets through in training.',
)
def test_classic_dropout_scales_in_evaluation(env):
    student = YourNotebook(env)
    fours = torch.full((20, 10), 4.0)
    layer = student.ClassicDropout(0.75)
    assert (found := set(layer.train()(fours).flatten().tolist())) == {0.0, 4.0}, f"found {found!r}"
    assert torch.equal(layer.eval()(fours), torch.ones(20, 10))
