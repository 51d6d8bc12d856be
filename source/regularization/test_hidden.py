"""Hidden graders of `regularization`.

What is drawn at random is judged by counting, at five standard deviations; what follows from what was drawn, and all
else, to the last digits. Layers are called in the box where their state matters, and rebuilt here for gradients.
"""

import contextlib
from functools import partial

import pytest
import torch
from torch.func import functional_call
from torch.nn import functional as F

from autograder.grader import Mistake, NotRebuilt, agrees, drawn, gradients, keeps_inputs, share_fits

FEATURES = 7
close = partial(agrees, rtol=1e-6, atol=1e-7)  # what passed through a factor in float32 is none the worse
TORCHS_OWN = {"batch_norm", "instance_norm", "layer_norm", "group_norm", "rms_norm"} | {
    f"{kind}dropout{place}" for kind in ("", "alpha_", "feature_", "feature_alpha_") for place in ("", "_")
}


def rebuilt_from(layer, x, training, name):
    """The student's layer, rebuilt. Raises Mistake, which names it, where it hands its work to torch's own."""
    rebuilt = layer.rebuild(x, training=training)
    with contextlib.suppress(NotRebuilt):  # a way to draw that cannot be followed is no mistake
        for call in rebuilt.trace(x.clone()):
            if call.operation in TORCHS_OWN:
                raise Mistake(f"`{name}` uses PyTorch's own `{call.operation}`; write it from elementary operations")
    return rebuilt


# -- dropout -----------------------------------------------------------------------------------------------------------


def dropped(layer, x):
    """What a dropout layer makes of x. Raises Mistake where that has another shape or dtype than x."""
    answer = layer(x)
    close(answer, x, "what a dropout layer returns")  # whether it is close is another question
    return answer


def check_alike(first, second, p, what):
    """Two masks agree where both keep or both drop, as often as chance would have it."""
    if not share_fits(int((first == second).sum()), first.numel(), p**2 + (1 - p) ** 2):
        raise Mistake(what)


def answer_and_gradient(student, layer, x):
    """layer(x) in training, and the gradient of its sum with regard to x, both worked out in the box."""
    leaf = student.torch.clone.keep(x).requires_grad_.keep()
    answer = layer.train().keep(leaf.clone.keep())
    if not answer.requires_grad:
        return answer.detach(), torch.zeros_like(x)
    answer.sum.keep().backward()
    return answer.detach(), leaf.grad


@pytest.mark.points(2)
def test_dropout_keeps_the_mean(student):
    """In training, Dropout drops elements with probability p and scales up what it keeps, so the mean stays.

    Hint: count the zeros: is their share p, or 1 - p? And what must kept values be divided by, so that the mean of
    many answers is the input?
    """
    x = drawn(31, 37, 3)
    rebuilt_from(student.Dropout(0.2), x, True, "Dropout")
    for p in (0.2, 0.7):
        answer = dropped(student.Dropout(p).train(), x)
        assert close(answer, x / (1 - p) * (answer != 0), "what `Dropout` returns")
        assert share_fits(int((answer == 0).sum()), x.numel(), p)


@pytest.mark.points(2)
def test_dropout_draws_for_every_element_and_every_call(student, evidence):
    """Every element of every call is dropped or kept by a draw of its own.

    Hint: draw as many numbers as `x` has elements, each time that the layer is called, and fix no seed.
    """
    p, x = 0.3, drawn(6, 30, 34)  # even sizes: halves are compared
    layer = student.Dropout(p).train()
    first, second, *others = (dropped(layer, x) != 0 for _ in range(5))
    evidence.images("kept (white) or dropped, in two calls with p = 0.3", first, second)
    check_alike(first, second, p, "two calls of one `Dropout` do not draw independently")
    for axis in range(x.dim()):
        check_alike(*first.chunk(2, axis), p, f"elements along dimension {axis} are not drawn independently")
    if all(each.sum() == first.sum() for each in (second, *others)):
        raise Mistake("every call of `Dropout` drops the same number of elements; each should be drawn for itself")


@pytest.mark.points(1)
def test_dropout_does_nothing_in_evaluation(student):
    """After `.eval()`, Dropout returns what it is given, to the last digit, and after `.train()` it drops again.

    Hint: everything that dropout does depends on `self.training`.
    """
    x = drawn(11, 13)
    layer = student.Dropout(0.7)
    assert close(layer.eval()(x), x, "what `Dropout` returns", rtol=0, atol=0)
    if not (dropped(layer.train(), x) == 0).any():
        raise Mistake("`Dropout` drops nothing in training")


@pytest.mark.points(1)
def test_dropout_at_the_edges(student):
    """With p = 0, Dropout drops nothing; with p = 1 it gives zeros, for the answer and for the gradient, without NaN.

    Hint: what is 0 / 0, and what is infinity times 0? Gradients pass through both sides of a `torch.where`.
    """
    x = drawn(11, 13)
    assert close(student.Dropout(0.0).train()(x), x, "what `Dropout` returns for p = 0")
    for each in answer_and_gradient(student, student.Dropout(1.0), x):
        assert close(each, torch.zeros_like(x), "what `Dropout` returns for p = 1", rtol=0, atol=0)


@pytest.mark.points(1)
def test_gradient_passes_through_dropouts_mask(student):
    """What was dropped gets no gradient; what was kept gets it by the factor by which it was scaled.

    Hint: work the answer out from `x` and one mask; the rest is autograd's business. `detach` and `.data` stop it.
    """
    x = drawn(11, 13)
    answer, gradient = answer_and_gradient(student, student.Dropout(0.3), x)
    assert (answer == 0).any()
    assert close(gradient, answer / x, "the gradient through `Dropout`")


@pytest.mark.points(1)
def test_classic_dropout_only_drops_in_training(student):
    """In training, the older form drops elements with probability p, anew in each call, and scales nothing.

    Hint: this form has no division; p = 0 and p = 1 need no special care.
    """
    x = drawn(31, 37, 3)
    rebuilt_from(student.ClassicDropout(0.2), x, True, "ClassicDropout")
    for p in (0.0, 0.2, 0.7, 1.0):
        layer = student.ClassicDropout(p).train()
        answer = dropped(layer, x)
        assert close(answer, x * (answer != 0), "what `ClassicDropout` returns")
        assert share_fits(int((answer == 0).sum()), x.numel(), p)
        check_alike(answer != 0, layer(x) != 0, p, "two calls of one `ClassicDropout` do not draw independently")


@pytest.mark.points(1)
def test_classic_dropout_scales_in_evaluation(student):
    """In evaluation, the older form brings every element down to its mean in training.

    Hint: which share of the elements got through in training?
    """
    x = drawn(11, 13)
    for p in (0.0, 0.3, 1.0):
        assert close(student.ClassicDropout(p).eval()(x), (1 - p) * x, "what `ClassicDropout` returns")


# -- on average --------------------------------------------------------------------------------------------------------


@pytest.mark.points(2)
def test_moments_are_those_of_the_two_values(student):
    """Mean and standard deviation of a value behind inverted dropout, for both signs and several p.

    Hint: square both values that the answer can take, weigh them with their probabilities, subtract the squared mean,
    and take the root. Try p = 0 and a negative x.
    """
    x = drawn(5, 7)
    for p in (0.0, 0.2, 0.7):
        values, weights = torch.stack([0 * x, x / (1 - p)], dim=-1), torch.tensor([p, 1 - p], dtype=torch.float64)
        mean = values @ weights
        std = ((values - mean[..., None]).square() @ weights).sqrt()
        found = student.dropout_moments(x, p)
        if not isinstance(found, tuple | list) or len(found) != 2:
            raise Mistake("`dropout_moments` should return a mean and a standard deviation")
        assert close(found[0], mean, "the mean of `dropout_moments`")
        assert close(found[1], std, "the standard deviation of `dropout_moments`")


def monte_carlo(student, network, x, passes):
    """What the student's `monte_carlo` returns of a network that keeps shapes. Raises Mistake for other shapes."""
    answer = student.monte_carlo(network, x, passes)
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise Mistake("`monte_carlo` should return a mean and a standard deviation")
    if not all(isinstance(each, torch.Tensor) and each.shape == x.shape for each in answer):
        raise Mistake("`monte_carlo` should return two tensors of the shape of the network's answer")
    return answer


@pytest.mark.points(2)
def test_monte_carlo_takes_mean_and_spread_over_the_passes(student):
    """Mean and standard deviation are taken over passes that each draw a mask of their own.

    Hint: stack the answers of all passes in a new first dimension, and reduce that one. `torch.std` is as asked for.
    """
    p, passes, x = 0.3, 37, drawn(11, 13).float()
    mean, std = monte_carlo(student, student.nn.Dropout(p).eval(), x, passes)
    if not std.any():
        raise Mistake("all passes of `monte_carlo` give the same answer")
    kept = (mean / x * (1 - p) * passes).round()  # in how many passes each element was kept: from this, all follows
    assert close(mean, kept / passes * x / (1 - p), "the mean of `monte_carlo`", rtol=1e-4)
    spread = (kept * (passes - kept) / passes / (passes - 1)).sqrt() * x.abs() / (1 - p)
    assert close(std, spread, "the standard deviation of `monte_carlo`", rtol=1e-4, atol=1e-4)
    assert share_fits(int(kept.sum()), passes * x.numel(), 1 - p)


@pytest.mark.points(1)
def test_monte_carlo_switches_on_dropout_alone(student):
    """During the passes every dropout layer is on, your two and PyTorch's, wherever it is, and every other layer off.

    Hint: `children()` does not look inside of children. `network.train()` also wakes layers that keep statistics.
    """
    nn, x = student.nn, 3 + drawn(11, 13)
    for dropout in (student.Dropout(0.4), student.ClassicDropout(0.4), nn.Dropout(0.4)):
        norm = nn.BatchNorm1d(13)
        network = nn.Sequential(norm, nn.Sequential(nn.Sequential(dropout))).double().train()
        if not monte_carlo(student, network, x, 5)[1].any():
            raise Mistake("`monte_carlo` leaves a dropout layer off")
        if norm.running_mean.any():
            raise Mistake("`monte_carlo` runs a layer other than dropout in training mode")


@pytest.mark.points(1)
def test_monte_carlo_leaves_modes_as_they_were(student):
    """Afterwards every layer is in the mode that it was in, be they all the same or not.

    Hint: the network's own `training` says nothing about the layers inside; keep a note of each.
    """
    nn, x = student.nn, drawn(11, 13)
    for modes in ((True, True, True), (False, False, False), (True, False, True), (False, True, False)):
        norm, dropout = nn.BatchNorm1d(13), nn.Dropout(0.4)
        network = nn.Sequential(norm, dropout).double()
        for layer, mode in zip((network, norm, dropout), modes, strict=True):
            layer.train(mode)
        if not monte_carlo(student, network, x, 5)[1].any():
            raise Mistake("`monte_carlo` leaves dropout off")
        assert (network.training, norm.training, dropout.training) == modes


# -- normalisation -----------------------------------------------------------------------------------------------------


def roles(rebuilt):
    """Which learned tensors are the scale (ones at first) and the shift (zeros at first), as far as they are used."""
    found = {}
    for name, parameter in rebuilt.named_parameters():
        start = {"weight": torch.ones_like, "bias": torch.zeros_like}
        role = next((role for role, of in start.items() if torch.equal(parameter, of(parameter))), None)
        if role is None or role in found.values() or parameter.shape != (FEATURES,):
            raise Mistake("the learned tensors should be a scale of ones and a shift of zeros, one value a feature")
        found[name] = role
    return found


def is_like(rebuilt, oracle, x, what):
    """Whether values and gradients agree with the oracle's, with scale and shift drawn here, if there are any."""
    named = roles(rebuilt)
    inputs = [x, *(drawn(FEATURES, seed=seed) for seed in range(5, 5 + len(named)))]

    def own(x, *learned):
        return functional_call(rebuilt, dict(zip(named, learned, strict=True)), (x.clone(),))

    def wanted(x, *learned):
        return oracle(x, **dict(zip(named.values(), learned, strict=True)))

    pairs = zip(gradients(own, inputs, what), gradients(wanted, inputs, what), strict=True)
    return close(own(*inputs), wanted(*inputs), what) and all(
        close(found, right, f"the gradient of {what}") for found, right in pairs
    )


def batch(*shape, seed=0):
    """Values of which every channel has a mean and a spread of its own."""
    channels = torch.linspace(-3.0, 4.0, shape[1], dtype=torch.float64).reshape(1, -1, *[1] * (len(shape) - 2))
    return channels + drawn(*shape, seed=seed)


def normalises_with_the_batch(student, *shapes):
    """Whether the student's BatchNorm in training agrees with torch's on inputs of these shapes."""
    for eps in (1e-5, 0.2):
        oracle = partial(F.batch_norm, running_mean=None, running_var=None, training=True, eps=eps)
        rebuilt = rebuilt_from(student.BatchNorm(FEATURES, eps=eps).double(), batch(*shapes[0]), True, "BatchNorm")
        if not all(is_like(rebuilt, oracle, batch(*shape, seed=2), "what `BatchNorm` returns") for shape in shapes):
            return False
    return True


@pytest.mark.points(2)
def test_batch_norm_normalises_with_the_batch(student):
    """In training, BatchNorm normalises every feature of (N, C) with the mean and the variance of the batch.

    Hint: the variance that it divides by has n below, not n - 1; epsilon joins it before the root; the gradient flows
    through both statistics.
    """
    assert normalises_with_the_batch(student, (5, FEATURES), (11, FEATURES), (2, FEATURES))


@pytest.mark.points(1)
def test_batch_norm_takes_images(student):
    """In training, BatchNorm normalises every channel of (N, C, H, W) over the batch and all pixels.

    Hint: one mean a channel, not one a pixel; where do the channels stand, and with what does (C,) line up by itself?
    """
    assert normalises_with_the_batch(student, (3, FEATURES, 2, 5), (2, FEATURES, 2, 5))


@pytest.mark.points(2)
def test_running_statistics_follow_the_batches(student, evidence):
    """Batch by batch, running_mean and running_var move as those of PyTorch do, with any momentum.

    Hint: momentum is the weight of the new; the variance that is remembered has n - 1 below, and for images n counts
    pixels too.
    """
    shapes = [(size, FEATURES) for size in (5, 3, 11, 2)], [(3, FEATURES, 2, 5), (2, FEATURES, 5, 3)]
    for momentum in (0.1, 0.3):
        for kind, reference in zip(shapes, (torch.nn.BatchNorm1d, torch.nn.BatchNorm2d), strict=True):
            layer = student.BatchNorm(FEATURES, momentum=momentum).double().train()
            wanted = reference(FEATURES, momentum=momentum).double().train()
            means = {"yours": [], "PyTorch's": []}
            for seed, shape in enumerate(kind):
                layer(batch(*shape, seed=seed))
                wanted(batch(*shape, seed=seed))
                right = close(layer.running_mean, wanted.running_mean, "`running_mean`")
                right &= close(layer.running_var, wanted.running_var, "`running_var`")
                means["yours"].append(layer.running_mean[-1].item())
                means["PyTorch's"].append(wanted.running_mean[-1].item())
                if not right:
                    evidence.curve("running_mean of one feature, batch by batch", means, step="batch")
                assert right


@pytest.mark.points(1)
def test_batch_norm_evaluates_with_running_statistics(student):
    """In evaluation, BatchNorm uses the running statistics, for one example as for many, and leaves them alone.

    Hint: in evaluation an answer depends on no other example, and nothing is remembered.
    """
    for shape in ((5, FEATURES), (3, FEATURES, 2, 5)):
        layer = student.BatchNorm(FEATURES, eps=0.2).double()
        rebuilt = rebuilt_from(layer, batch(*shape), False, "BatchNorm")
        kept = rebuilt.named()
        if not {"running_mean", "running_var"} <= kept.keys():
            raise Mistake("in evaluation, `BatchNorm` does not use `running_mean` and `running_var`")
        mean, var = drawn(FEATURES, seed=3), drawn(FEATURES, seed=4).square()
        kept["running_mean"].copy_(mean)
        kept["running_var"].copy_(var)
        oracle = partial(F.batch_norm, running_mean=mean, running_var=var, eps=0.2)
        for count in (1, 3):
            assert is_like(rebuilt, oracle, batch(count, *shape[1:]), "what `BatchNorm` returns")
        before = layer.running_mean, layer.running_var
        layer.eval()(batch(*shape))
        assert close(layer.running_mean, before[0], "`running_mean`", rtol=0, atol=0)
        assert close(layer.running_var, before[1], "`running_var`", rtol=0, atol=0)


@pytest.mark.points(1)
def test_statistics_are_buffers_and_only_scale_and_shift_are_learned(student):
    """Scale and shift are learned; the running statistics are saved, and neither optimizer nor gradient reaches them.

    Hint: `register_buffer`, twice; and whatever moves the statistics happens under `torch.no_grad()`.
    """
    layer = student.BatchNorm(FEATURES)
    learned = roles(layer.rebuild(torch.rand(5, FEATURES), training=False))
    if set(learned.values()) != {"weight", "bias"}:
        raise Mistake("`BatchNorm` should scale and shift by two learned parameters")
    saved = layer.state_dict()
    buffers = [name for name in ("running_mean", "running_var") if name in layer._buffers and name in saved]
    if len(buffers) < 2:
        raise Mistake("`running_mean` and `running_var` should be buffers that are saved in the `state_dict`")
    for name, start in (("running_mean", torch.zeros(FEATURES)), ("running_var", torch.ones(FEATURES))):
        assert close(saved[name], start, f"`{name}` of a new layer")
    layer.train().keep(student.torch.rand.keep(5, FEATURES, requires_grad=True))
    if any(layer.get_buffer.keep(name).requires_grad for name in buffers):
        raise Mistake("the running statistics drag the graph of the batch along")


@pytest.mark.points(2)
def test_layer_norm_normalises_each_example(student):
    """In both modes, LayerNorm normalises over the last dimension, with or without a dimension in between.

    Hint: every example has a mean and a variance of its own, with as many below as there are features, and epsilon
    joins the variance before the root; scale and shift come last.
    """
    for shape in ((5, FEATURES), (3, 5, FEATURES)):
        for training, eps in ((True, 1e-5), (False, 0.2)):
            oracle = partial(F.layer_norm, normalized_shape=(FEATURES,), eps=eps)
            layer = student.LayerNorm(FEATURES, eps=eps).double()
            rebuilt = rebuilt_from(layer, drawn(*shape), training, "LayerNorm")
            if set(roles(rebuilt).values()) != {"weight", "bias"}:
                raise Mistake("`LayerNorm` should scale and shift by its two parameters")
            assert is_like(rebuilt, oracle, 2 + drawn(2, *shape[1:], seed=2), "what `LayerNorm` returns")


@pytest.mark.points(1)
def test_no_layer_changes_its_input(student):
    """The tensor that a layer is given is as it was before, in both modes.

    Hint: `x *= mask`, `x -= mean` and functions whose names end in `_` write into `x` itself; others may still need it.
    """
    x = batch(5, FEATURES)
    layers = {"Dropout": 0.3, "ClassicDropout": 0.3, "BatchNorm": FEATURES, "LayerNorm": FEATURES}
    for name, argument in layers.items():
        layer = getattr(student, name)(argument).double()
        if not all(keeps_inputs(layer.rebuild(x, training=training), [x]) for training in (True, False)):
            raise Mistake(f"`{name}` changes its input")
        if torch.equal(layer.train()(x), x):
            raise Mistake(f"`{name}` hands its input through")
