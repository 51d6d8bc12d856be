"""Made from test_public.py, for otter-grader: `otter.Notebook().check('channels_follow_the_number_of_filters')` in your notebook."""

import torch


def shape(tensor):
    return tuple(tensor.shape)

from otter.test_files import test_case

OK_FORMAT = False

name = 'channels_follow_the_number_of_filters'
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
    name='A decoder with 4 filters expects 8 channels in both places, and turns maps of 4 channels into one image.',
    failure_message='Hint: the checks above hold for 16 filters; once they pass, look for a 16 or a 32 where `filters` should stand.',
)
def test_channels_follow_the_number_of_filters(env):
    student = YourNotebook(env)
    decoder = student.MyDecoder(filters=4)
    code, maps_14, maps_28 = torch.rand(1, 4, 7, 7), torch.rand(1, 4, 14, 14), torch.rand(1, 4, 28, 28)
    assert (found := shape(decoder(code, maps_14, maps_28))) == (1, 1, 28, 28), f"found {found!r}"
    assert (found := (decoder.conv2.in_channels, decoder.conv3.in_channels)) == (8, 8), f"found {found!r}"
