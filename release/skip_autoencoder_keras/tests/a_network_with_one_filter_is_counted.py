"""Made from test_public.py, for otter-grader: `otter.Notebook().check('a_network_with_one_filter_is_counted')` in your notebook."""

import torch


def shape(tensor):
    return tuple(tensor.shape)

from otter.test_files import test_case

OK_FORMAT = False

name = 'a_network_with_one_filter_is_counted'
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
    name='With one filter the plain network has 50 parameters, the one with skips 68.',
    failure_message='Hint: write down, for each of the five convolutions, how many channels it is given. `pixels` has one.',
)
def test_a_network_with_one_filter_is_counted(env):
    student = YourNotebook(env)
    assert (found := student.parameters_of_network(1, skips=False)) == 50, f"found {found!r}"
    assert (found := student.parameters_of_network(1, skips=True)) == 68, f"found {found!r}"
