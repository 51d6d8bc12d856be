"""Made from test_public.py, for otter-grader: `otter.Notebook().check('monte_carlo_sees_noise_behind_each_kind_of_dropout')` in your notebook."""

import torch


def rounded(tensor):
    """The numbers in a tensor, to two digits, as a list."""
    return [round(number, 2) for number in tensor.flatten().tolist()]


def shape(tensor):
    return tuple(tensor.shape)

from otter.test_files import test_case

OK_FORMAT = False

name = 'monte_carlo_sees_noise_behind_each_kind_of_dropout'
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
    name='For a network with a dropout layer, two tensors of the shape of its answer come back, and the second is not zero.',
    failure_message='Hint: task 4. Which layers belong to `DROPOUTS`? Turn them on, whatever the mode of the network.',
)
def test_monte_carlo_sees_noise_behind_each_kind_of_dropout(env):
    student = YourNotebook(env)
    for dropout in (student.Dropout(0.5), student.ClassicDropout(0.5), student.nn.Dropout(0.5)):
        network = student.nn.Sequential(student.nn.Linear(4, 30), dropout).eval()
        mean, std = student.monte_carlo(network, torch.rand(2, 4), 10)
        assert (found := (shape(mean), shape(std))) == ((2, 30), (2, 30)), f"found {found!r}"
        assert bool((std > 0).any())
