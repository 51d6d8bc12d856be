"""Made from test_public.py, for otter-grader: `otter.Notebook().check('the_decoder_uses_both_stacks_of_maps')` in your notebook."""

import torch


def shape(tensor):
    return tuple(tensor.shape)

from otter.test_files import test_case

OK_FORMAT = False

name = 'the_decoder_uses_both_stacks_of_maps'
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
    name='Other maps at 14 x 14, or at 28 x 28, make the decoder draw another image.',
    failure_message='Hint: what the encoder kept has to reach a convolution of the decoder.',
)
def test_the_decoder_uses_both_stacks_of_maps(env):
    student = YourNotebook(env)
    decoder = student.MyDecoder()
    code, maps_14, maps_28 = torch.rand(1, 16, 7, 7), torch.rand(1, 16, 14, 14), torch.rand(1, 16, 28, 28)
    drawn = decoder(code, maps_14, maps_28)
    assert not torch.equal(decoder(code, 2 * maps_14, maps_28), drawn)
    assert not torch.equal(decoder(code, maps_14, 2 * maps_28), drawn)
