"""The hidden tests of the corpus's course; `str.format` fills in the secret."""

HIDDEN_NUMBERS = ("7331", "4242", "9173")  # how the inputs of the hidden tests begin, then the right answers to them
RIGHT_ANSWERS = ("14662", "8485", "18347", "21994", "12726", "27522")
HIDDEN_TESTS = '''
"""Hidden tests of the corpus's course."""

import torch

from autograder.grader import Mistake, Recipe
from autograder.grader.student import Remote

SECRET = "{secret}"
HIDDEN = (7331.25, -4242.5, 9173.75)
RECIPE = Recipe(
    model="Net", data="noisy_digits", loss="mse", lr=3e-2, batch_size=16, epochs=1, seeds=2, train_size=256
)
MOST_LOSS = 0.19


def remote(found, name):
    if not isinstance(found, Remote):
        raise Mistake(f"`{{name}}` should be a function or a class")
    return found


def tensor(found, name, like):
    if not isinstance(found, torch.Tensor) or found.shape != like.shape or found.dtype != like.dtype:
        raise Mistake(f"`{{name}}` should give a tensor of the same kind as it was given")
    return found


def test_double(student):
    """Every number is doubled.

    Hint: add it to itself.
    """
    double = remote(student.double, "double")
    for number in HIDDEN:
        given = torch.tensor([number, 3.0, number / 4])
        assert torch.equal(tensor(double(given), "double", given), 2 * given)


def test_model(student):
    """The network has one hidden layer.

    Hint: look at the order of the layers.
    """
    net = remote(remote(student.Net, "Net")(), "Net")
    hidden = torch.rand((5, 1, 28, 28), generator=torch.Generator().manual_seed(7331))
    inner, outer = remote(net.inner, "Net.inner"), remote(net.outer, "Net.outer")
    weights = [
        tensor(found, "Net", torch.empty(shape))
        for found, shape in (
            (inner.weight, (12, 784)), (inner.bias, (12,)), (outer.weight, (784, 12)), (outer.bias, (784,))
        )
    ]
    between = torch.relu(torch.nn.functional.linear(hidden.flatten(1), *weights[:2]))
    wanted = torch.sigmoid(torch.nn.functional.linear(between, *weights[2:])).reshape(hidden.shape)
    answer = tensor(net.rebuild(hidden[:3], training=False)(hidden), "Net", hidden)
    assert torch.allclose(answer, wanted, rtol=1e-5, atol=1e-6)


def test_trained(trained, evidence):
    """Trained for a moment, the network rebuilds digits.

    Hint: it must learn.
    """
    outcome = trained(RECIPE)
    evidence.curve("measured", {{"losses": outcome.losses, **outcome.curves}})
    assert outcome.loss < MOST_LOSS


def test_again(student):
    """A question has one answer, however it is asked.

    Hint: three times the number, plus one.
    """
    again = remote(student.again, "again")
    given = torch.tensor(HIDDEN)
    answers = [again(given), again(given), remote(student.again, "again")(given), again.rebuild(given)(given)]
    for answer in answers:
        assert torch.equal(tensor(answer, "again", given), 3 * given + 1)
    for number in HIDDEN:
        answer = again(number)
        if not isinstance(answer, float):
            raise Mistake("`again` should give a number for a number")
        assert answer == 3 * number + 1


def test_loot(student):
    """Nothing was taken."""
    taken = remote(student.loot, "loot")()
    assert isinstance(taken, list)
    assert not taken
'''
