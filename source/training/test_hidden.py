"""Hidden graders of `training`.

Every part is asked alone, so that one mistake costs one test: the loop is given batches and PyTorch's own optimizer,
optimizers are given gradients, early stopping is given losses. Where one part must go through another, the student's
own other part says what to expect.
"""

from itertools import pairwise

import pytest
import torch
from scipy import stats
from torch import nn

from autograder.grader import Mistake, Scripted, agrees, drawn, share_fits

# -- the loop ----------------------------------------------------------------------------------------------------------

BATCHES = [torch.tensor(each) for each in ([3, 11, 0, 16, 7], [8, 1, 13, 5, 2], [14, 6, 9, 4, 12], [10, 15])]


def classifier(layers):
    """Turns (B, 7) into logits (B, 3); made from `torch.nn`, here or in the student's process."""
    return layers.Sequential(layers.Linear(7, 11), layers.Tanh(), layers.Linear(11, 3)).double()


def twins(student):
    """A classifier here, and one in the student's process that begins with the same weights."""
    here, there = classifier(nn), classifier(student.nn)
    there.load_state_dict(dict(here.state_dict()))
    return here, there


def examples():
    """17 inputs (17, 7), and targets (17, 3) that are sure of some classes and unsure of others."""
    return drawn(17, 7), (3 * drawn(17, 3, seed=2)).softmax(dim=1)


def losses_by_hand(network, inputs, targets):
    """The cross-entropy of every example: (B,)."""
    return -(targets * network(inputs).log_softmax(dim=1)).sum(dim=1)


def same_weights(there, here):
    found = there.state_dict()
    return all(agrees(found[name], wanted, f"`{name}`") for name, wanted in here.state_dict().items())


def plain_sgd(student, network, lr):
    """PyTorch's own optimizer, in the student's process."""
    return student.torch.optim.SGD(network.parameters(), lr=lr)


def batches_of(shuffled_batches, count, batch_size):
    """The batches of one epoch, once they are known to be a list of tensors of indices."""
    found = shuffled_batches(count, batch_size)
    if not isinstance(found, list | tuple) or not all(isinstance(each, torch.Tensor) for each in found):
        raise Mistake("`shuffled_batches` should return a list of tensors")
    if any(each.dim() != 1 or each.is_floating_point() for each in found):
        raise Mistake("each batch should be one row of whole numbers")
    return list(found)


@pytest.mark.points(1)
def test_every_example_is_in_one_batch(student):
    """The batches of an epoch hold every example exactly once, the last ones too.

    Hint: what is left over at the end is a batch as well, only a smaller one; without a remainder there is none.
    """
    for count, batch_size in ((23, 5), (21, 7), (3, 11), (1, 1), (13, 1)):
        batches = batches_of(student.shuffled_batches, count, batch_size)
        full, rest = divmod(count, batch_size)
        assert [len(each) for each in batches] == [batch_size] * full + [rest] * (rest > 0)
        assert sorted(torch.cat(batches).tolist()) == list(range(count))


@pytest.mark.points(1)
def test_every_epoch_has_an_order_of_its_own(student):
    """Who is in a batch with whom is a matter of chance, drawn anew at every call.

    Hint: draw the order of the examples before they are cut into batches, and without a fixed seed.
    """
    shuffled_batches = student.shuffled_batches
    together = {1: 0, 13: 0}
    for _ in range(60):
        batches = batches_of(shuffled_batches, 14, 7)
        for other in together:
            together[other] += any({0, other} <= set(batch.tolist()) for batch in batches)
    assert all(share_fits(count, 60, 6 / 13) for count in together.values())


@pytest.mark.points(2)
def test_takes_one_step_for_each_batch(student):
    """An epoch takes a step for every batch in turn, along the gradient of the batch's mean cross-entropy.

    Hint: gradients add up unless you let go of them; the network gives logits, and `F.cross_entropy` expects logits.
    """
    here, there = twins(student)
    inputs, targets = examples()
    optimizer = plain_sgd(student, there, lr=0.5)
    for batches in (BATCHES, BATCHES[::-1]):
        student.train_epoch(there, optimizer, inputs, targets, batches)
        for batch in batches:
            loss = losses_by_hand(here, inputs[batch], targets[batch]).mean()
            for weight, gradient in zip(
                here.parameters(), torch.autograd.grad(loss, list(here.parameters())), strict=True
            ):
                weight.data -= 0.5 * gradient
    assert same_weights(there, here)


@pytest.mark.points(1)
def test_the_training_loss_is_a_mean_over_examples(student):
    """The loss that an epoch returns counts every example once, as it was when its batch was met.

    Hint: a batch of two must weigh less than one of five; and a loss is worked out before the step.
    """
    here, there = twins(student)
    inputs, targets = examples()
    losses = losses_by_hand(here, inputs, targets).detach()
    still, moving = plain_sgd(student, there, lr=0.0), plain_sgd(student, there, lr=0.5)
    mean = student.train_epoch(there, still, inputs, targets, BATCHES)
    assert agrees(mean, losses.mean().item(), "what `train_epoch` returns")
    first = student.train_epoch(there, moving, inputs, targets, [torch.arange(17)])
    assert agrees(first, losses.mean().item(), "what `train_epoch` returns")


@pytest.mark.points(1)
def test_before_step_is_called_between_gradient_and_step(student):
    """In every batch, `before_step` finds the gradients complete and the weights as they were.

    Hint: call it after `backward` and before `step`, without arguments, and only if it is not `None`.
    """
    here, there = twins(student)
    inputs, targets = examples()
    optimizer = plain_sgd(student, there, lr=0.5)
    student.train_epoch(there, optimizer, inputs, targets, BATCHES, optimizer.zero_grad)
    if not same_weights(there, here):
        raise Mistake("a `before_step` that lets go of all gradients should leave every weight where it is")
    student.train_epoch(there, optimizer, inputs, targets, BATCHES, there.requires_grad_)
    if same_weights(there, here):
        raise Mistake("`train_epoch` takes no step")
    student.train_epoch(there, optimizer, inputs, targets, BATCHES, before_step=there.eval)  # takes no arguments


@pytest.mark.points(1)
def test_evaluate_counts_examples(student):
    """`evaluate` returns the mean loss and the share of right answers, both over examples, and changes nothing.

    Hint: add up over batches, and divide once, by the number of examples.
    """
    here, there = twins(student)
    inputs, targets = examples()
    loss = losses_by_hand(here, inputs, targets).mean().item()
    right = here(inputs).argmax(dim=1) == targets.argmax(dim=1)
    found = student.evaluate(there, inputs, targets, BATCHES)
    if not isinstance(found, list | tuple) or len(found) != 2:
        raise Mistake("`evaluate` should return two numbers, loss and accuracy")
    assert agrees(found[0], loss, "the loss that `evaluate` returns")
    assert agrees(found[1], right.double().mean().item(), "the accuracy that `evaluate` returns")
    assert same_weights(there, here)


@pytest.mark.points(1)
def test_each_function_sets_its_own_mode(student):
    """`train_epoch` works in training mode and `evaluate` in evaluation mode, whatever the network was left in.

    Hint: `network.train()` and `network.eval()`; layers such as batch normalisation do different things in the two.
    """
    inputs, targets = examples()
    layer = student.nn.BatchNorm1d(7)
    network = student.nn.Sequential(layer, student.nn.Linear(7, 3)).double()
    network.eval()
    student.train_epoch(network, plain_sgd(student, network, lr=0.0), inputs, targets, BATCHES)
    if layer.num_batches_tracked.item() != len(BATCHES):
        raise Mistake("`train_epoch` does not put the network into training mode")
    mean, spread = layer.running_mean, layer.running_var
    network.train()
    loss, _ = student.evaluate(network, inputs, targets, BATCHES)
    if layer.num_batches_tracked.item() != len(BATCHES):
        raise Mistake("`evaluate` does not put the network into evaluation mode")
    here = nn.Linear(7, 3).double()
    here.load_state_dict({name: network.state_dict()[f"1.{name}"] for name in ("weight", "bias")})
    wanted = losses_by_hand(here, (inputs - mean) / (spread + 1e-5).sqrt(), targets).mean().item()
    assert agrees(loss, wanted, "the loss that `evaluate` returns")


# -- optimizers --------------------------------------------------------------------------------------------------------

OPTIMIZERS = ("SGD", "Momentum", "Nesterov", "Adam", "AdamW")
STEPS = 7


def weights():
    """Three parameters, each of a shape of its own."""
    return [drawn(3, 2, seed=5), drawn(5, seed=6), drawn(1, 7, 2, seed=7)]


def pulls(steps=STEPS):
    """Gradients for the three parameters in every step; a few numbers in them are 0."""
    found = [[drawn(*each.shape, seed=10 * step + k) for k, each in enumerate(weights())] for step in range(steps)]
    for step in found:
        step[1][0] = 0.0
    return found


def path_of(student, optimizer, gradients, rates=None):
    """Where the student's optimizer went: for every step, all parameters."""
    return student.follow(optimizer, gradients, rates)


def torchs_path(make):
    """Where PyTorch's optimizer goes from the same weights with the same gradients."""
    parameters = weights()
    optimizer = make(parameters)
    path = []
    for step in pulls():
        for parameter, gradient in zip(parameters, step, strict=True):
            parameter.grad = gradient.clone()
        optimizer.step()
        path.append([parameter.clone() for parameter in parameters])
    return path


def first_difference(found, wanted, name):
    """The first step, counted from 1, after which the parameters are not as wanted; None if there is none."""
    for number, (one, other) in enumerate(zip(found, wanted, strict=True), start=1):
        if not all(agrees(*pair, f"a parameter of `{name}`") for pair in zip(one, other, strict=True)):
            return number
    return None


def check_path(found, wanted, name):
    """Raises Mistake, which names the step, where the student's optimizer leaves the way."""
    if number := first_difference(found, wanted, name):
        raise Mistake(f"`{name}` is where it should not be after step {number}")


def moved(found, start, name):
    """The path, once it is known that it leads away from its start."""
    if all(torch.equal(now, before) for now, before in zip(found[-1], start, strict=True)):
        raise Mistake(f"`{name}` moves no parameter")
    return found


@pytest.mark.points(1)
def test_sgd_goes_against_the_gradient(student):
    """`SGD` takes the steps that PyTorch's takes, for several parameters.

    Hint: the parameter has to change in place; the step is the learning rate times the gradient.
    """
    for lr in (0.3, 0.05):
        found = path_of(student, student.SGD(weights(), lr=lr), pulls())
        check_path(found, torchs_path(lambda each, lr=lr: torch.optim.SGD(each, lr=lr)), "SGD")


@pytest.mark.points(1)
def test_momentum_remembers_earlier_gradients(student):
    """`Momentum` takes the steps that PyTorch's takes, for several parameters.

    Hint: each parameter has a velocity of its own, which begins at 0, and the whole gradient is added to it.
    """
    found = path_of(student, student.Momentum(weights(), lr=0.3), pulls())
    check_path(found, torchs_path(lambda each: torch.optim.SGD(each, lr=0.3, momentum=0.9)), "Momentum")
    found = path_of(student, student.Momentum(weights(), lr=0.05, momentum=0.6), pulls())
    check_path(found, torchs_path(lambda each: torch.optim.SGD(each, lr=0.05, momentum=0.6)), "Momentum")


@pytest.mark.points(1)
def test_nesterov_looks_ahead(student):
    """`Nesterov` takes the steps that PyTorch's takes, for several parameters.

    Hint: update the velocity first, as momentum does; the step then uses the gradient and that new velocity.
    """
    for momentum in (0.9, 0.6):

        def wanted(each, momentum=momentum):
            return torch.optim.SGD(each, lr=0.2, momentum=momentum, nesterov=True)

        found = path_of(student, student.Nesterov(weights(), lr=0.2, momentum=momentum), pulls())
        check_path(found, torchs_path(wanted), "Nesterov")


@pytest.mark.points(2)
def test_adam_corrects_its_running_means(student):
    """`Adam` takes the steps that PyTorch's takes, for several parameters.

    Hint: try the first two steps by hand. Both means are corrected, every parameter counts its own steps from 1, and
    epsilon is added after the root.
    """
    found = path_of(student, student.Adam(weights()), pulls())
    check_path(found, torchs_path(torch.optim.Adam), "Adam")
    settings = {"lr": 0.2, "betas": (0.7, 0.95), "eps": 0.1}
    found = path_of(student, student.Adam(weights(), **settings), pulls())
    check_path(found, torchs_path(lambda each: torch.optim.Adam(each, **settings)), "Adam")


@pytest.mark.points(1)
def test_adamw_shrinks_weights_apart_from_the_gradient(student):
    """`AdamW` shrinks every weight by the same factor, and otherwise goes as your `Adam` goes.

    Hint: what shrinks the weights must not pass through the running means; its factor holds the learning rate, too.
    """
    for settings in ({"lr": 0.2, "betas": (0.7, 0.95), "eps": 0.1, "weight_decay": 0.4}, {"lr": 0.1}):
        found = path_of(student, student.AdamW(weights(), **settings), pulls())
        factor = 1 - settings["lr"] * settings.pop("weight_decay", 0.01)
        own = [weights(), *path_of(student, student.Adam(weights(), **settings), pulls())]
        wanted = [weights()]
        for before, after in pairwise(own):
            steps = [now - then for now, then in zip(after, before, strict=True)]
            wanted.append([factor * at + step for at, step in zip(wanted[-1], steps, strict=True)])
        decay = (1 - factor) / settings["lr"]
        theirs = torchs_path(lambda each, more=settings, wd=decay: torch.optim.AdamW(each, **more, weight_decay=wd))
        if first_difference(found, theirs, "AdamW"):
            check_path(found, wanted[1:], "AdamW")


@pytest.mark.points(1)
def test_a_parameter_without_gradient_sits_the_step_out(student):
    """Where a parameter has no gradient, neither it nor what is remembered of it changes, in any optimizer.

    Hint: `step` has to skip it. What counts an optimizer's steps has to be kept for each parameter on its own.
    """
    one, two, _ = weights()
    gradients = [step[:2] for step in pulls()]
    without = {0, 3, 4}  # steps in which the second parameter has no gradient
    given = [[first, None if number in without else second] for number, (first, second) in enumerate(gradients)]
    for name in OPTIMIZERS:
        make = getattr(student, name)
        path = moved(path_of(student, make([one, two], lr=0.2), given), [one, two], name)
        first_alone = path_of(student, make([one], lr=0.2), [[first] for first, _ in gradients])
        kept = [[second] for number, (_, second) in enumerate(gradients) if number not in without]
        second_alone = path_of(student, make([two], lr=0.2), kept)
        at = two
        left = iter(second_alone)
        for number, (first, second) in enumerate(path):
            at = at if number in without else next(left)[0]
            if not torch.equal(first, first_alone[number][0]) or not torch.equal(second, at):
                raise Mistake(f"in `{name}`, a parameter without gradient does not sit the step out")


@pytest.mark.points(1)
def test_a_new_learning_rate_holds_at_once(student):
    """When a schedule changes the learning rate, the whole next step follows the new one, in every optimizer.

    Hint: read `self.lr` when the step is taken, and keep it out of what the optimizer remembers.
    """
    start, gradients = weights(), pulls(steps=2)
    for name in OPTIMIZERS:
        make = getattr(student, name)
        first, second = moved(path_of(student, make(start, lr=9.0), gradients, [0.1, 0.1]), start, name)
        again, faster = path_of(student, make(start, lr=9.0), gradients, [0.1, 0.3])
        for before, slow, other, fast in zip(first, second, again, faster, strict=True):
            assert agrees(fast - other, 3 * (slow - before), f"a parameter of `{name}`")


@pytest.mark.points(1)
def test_gradients_are_left_as_they_are(student):
    """No optimizer changes the gradient that it is given, at once or in a later step.

    Hint: what is kept in `state` should be a tensor of its own, and never the gradient itself.
    """
    start, gradient = drawn(5, seed=6), drawn(5, seed=9)
    for name in OPTIMIZERS:
        make = getattr(student, name)
        kept = student.torch.clone.keep(gradient)
        moved(path_of(student, make([start], lr=0.2), [[kept]] * 5), [start], name)
        if not torch.equal(kept.clone(), gradient):
            raise Mistake(f"`{name}` changes the gradient")


# -- clipping and the schedule -----------------------------------------------------------------------------------------


def lengths(*gradients):
    """The norm of all gradients together."""
    return torch.cat([each.flatten() for each in gradients if each is not None]).norm().item()


def clipped_by(student, gradients, max_norm):
    """The norm that `clip_gradients` returns, and the gradients that it leaves."""
    norm, found = student.clipped(gradients, max_norm)
    assert [each is None for each in found] == [each is None for each in gradients]
    return norm, found


@pytest.mark.points(1)
def test_long_gradients_are_shortened_together(student):
    """Gradients that are too long together are all shortened by one factor; the norm from before is returned.

    Hint: one norm over all gradients, and the gradients themselves change. The parameters may come from a generator,
    which can be gone through once.
    """
    gradients = [drawn(3, 2), None, drawn(5, seed=1), 0.1 * drawn(1, 7, 2, seed=2)]
    for share in (0.9, 0.2):
        norm, found = clipped_by(student, gradients, share * lengths(*gradients))
        assert agrees(norm, lengths(*gradients), "what `clip_gradients` returns")
        for gradient, each in zip(gradients, found, strict=True):  # some add 1e-6 to the norm that they divide by
            assert gradient is None or agrees(each, share * gradient, "a clipped gradient", rtol=1e-5)


@pytest.mark.points(1)
def test_short_gradients_stay_as_they_are(student):
    """Gradients that are short enough are not touched, be they zero or missing, and their norm is returned.

    Hint: clipping never makes a gradient longer.
    """
    for factor in (1.0, 0.0):
        gradients = [factor * drawn(2, 3), None, factor * drawn(5, seed=1)]
        norm, found = clipped_by(student, gradients, 1.1 * lengths(*gradients) + 0.001)
        assert agrees(norm, lengths(*gradients), "what `clip_gradients` returns")
        assert all(each is None or torch.equal(each, now) for each, now in zip(gradients, found, strict=True))
    assert agrees(clipped_by(student, [None, None], 1.0)[0], 0.0, "the norm of no gradients")


def torchs_rates(total_steps, max_lr):
    """The learning rates of PyTorch's schedule."""
    optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr, total_steps, cycle_momentum=False)
    rates = [optimizer.param_groups[0]["lr"]]
    for _ in range(total_steps - 1):
        optimizer.step()
        schedule.step()
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


@pytest.mark.points(1)
def test_the_cycle_starts_peaks_and_ends_where_it_should(student):
    """The learning rate is right at the first step, at the peak and at the last step.

    Hint: steps count from 0, so that the last one is T - 1, and the peak lies at 0.3 T - 1.
    """
    for total_steps, max_lr in ((50, 0.3), (110, 0.02), (10, 7.0)):
        wanted = torchs_rates(total_steps, max_lr)
        for step in (0, 3 * total_steps // 10 - 1, total_steps - 1):
            found = student.one_cycle(step, total_steps, max_lr)
            assert agrees(found, wanted[step], "what `one_cycle` returns")


@pytest.mark.points(1)
def test_the_cycle_follows_a_cosine(student, evidence):
    """Between start, peak and end, the learning rate follows a cosine, also where the peak lies between two steps.

    Hint: `anneal` is flat at both ends; each half has a progress of its own, from 0 to 1.
    """
    one_cycle = student.one_cycle
    for total_steps, max_lr in ((53, 0.3), (37, 0.02)):
        wanted = torchs_rates(total_steps, max_lr)
        found = [one_cycle(step, total_steps, max_lr) for step in range(total_steps)]
        right = [agrees(*pair, "what `one_cycle` returns") for pair in zip(found, wanted, strict=True)]
        evidence.curve(f"your learning rate in {total_steps} steps", {"yours": found})
        assert all(right)


# -- mixup -------------------------------------------------------------------------------------------------------------


def mixed_by(mixup, inputs, targets, *args, **kwargs):
    """What `mixup` returns, once it is known to be two tensors of the right shapes."""
    found = mixup(inputs, targets, *args, **kwargs)
    if not isinstance(found, list | tuple) or len(found) != 2:
        raise Mistake("`mixup` should return two tensors, mixed inputs and mixed targets")
    for each, given, what in zip(found, (inputs, targets), ("inputs", "targets"), strict=True):
        if not isinstance(each, torch.Tensor) or each.shape != given.shape:
            raise Mistake(f"the mixed {what} should be a tensor of the shape of the {what}")
    return tuple(each.double() for each in found)


def partners_of(mixed, inputs, share):
    """With whom each example was mixed. Raises Mistake where an example is no mixture of two with this share."""
    rest = (mixed - share * inputs).flatten(1)
    distances = (rest[:, None] - (1 - share) * inputs.flatten(1)).norm(dim=2)  # (B, B)
    nearest = distances.min(dim=1)
    if not bool((nearest.values < 1e-6).all()):
        raise Mistake("a mixed input is not its share of itself and the rest of one partner")
    return nearest.indices


def group(count=13):
    """Inputs (13, 2, 3), no two alike, and targets (13, 5)."""
    return drawn(count, 2, 3), drawn(count, 5, seed=3).softmax(dim=1)


@pytest.mark.points(1)
def test_labels_are_mixed_as_inputs_are(student, evidence):
    """Inputs and labels are mixed with the same share and the same partner, for every share from 0 to 1.

    Hint: 0 is a share like any other; draw partners once and use them for both. What `mixup` is given stays as it is.
    """
    shown = torch.cat([torch.eye(8)[None], torch.ones(8, 8).triu()[None], torch.ones(2, 8, 8)])
    shown[2, :, ::2], shown[3, 3:5] = 0, 0
    mixture = student.mixup(shown, torch.eye(4), share=0.6)
    if isinstance(mixture, list | tuple) and mixture and getattr(mixture[0], "shape", None) == shown.shape:
        evidence.images("four patterns, and your mixtures of them with a share of 0.6", shown, mixture[0])
    inputs, targets = group()
    for share in (0.3, 0.8, 0.0):
        mixed_inputs, mixed_targets = mixed_by(student.mixup, inputs, targets, share=share)
        partners = partners_of(mixed_inputs, inputs, share)
        if partners.tolist() == list(range(13)):
            raise Mistake("nobody is mixed with anybody else")
        wanted = share * targets + (1 - share) * targets[partners]
        assert agrees(mixed_targets, wanted, "the mixed targets", atol=1e-6)
    mixed_inputs, mixed_targets = mixed_by(student.mixup, inputs, targets, 0.2, 1.0)
    assert agrees(mixed_inputs, inputs, "the mixed inputs", atol=1e-6)
    assert agrees(mixed_targets, targets, "the mixed targets", atol=1e-6)
    kept = [student.torch.clone.keep(each) for each in (inputs, targets)]
    student.mixup(*kept, share=0.3)
    if not all(torch.equal(now.clone(), before) for now, before in zip(kept, (inputs, targets), strict=True)):
        raise Mistake("`mixup` changes what it is given")


@pytest.mark.points(1)
def test_partners_are_a_permutation_drawn_anew(student):
    """Everybody is somebody's partner exactly once, and at every call another one's.

    Hint: `torch.randperm` draws a permutation; `torch.randint` would leave some out and take others twice.
    """
    mixup = student.mixup
    inputs, targets = group()
    seen = []
    for _ in range(40):
        mixed_inputs, _ = mixed_by(mixup, inputs, targets, share=0.3)
        partners = partners_of(mixed_inputs, inputs, 0.3)
        assert sorted(partners.tolist()) == list(range(13))
        seen.append(partners)
    themselves = sum(int((each == torch.arange(13)).sum()) for each in seen)
    neighbours = sum(int((each == torch.arange(1, 14) % 13).sum()) for each in seen)
    assert len({tuple(each.tolist()) for each in seen}) == 40
    assert share_fits(themselves, 13 * 40, 1 / 13, sigmas=6)
    assert share_fits(neighbours, 13 * 40, 1 / 13, sigmas=6)


@pytest.mark.points(1)
def test_the_share_is_drawn_from_a_beta_distribution(student):
    """Without a share, one is drawn for the whole batch at every call, from Beta(alpha, alpha).

    Hint: both parameters of the distribution are alpha, which is 1 by default; the share is used as it was drawn.
    """
    mixup = student.mixup
    everybody = torch.eye(11, dtype=torch.float64)
    for arguments, alpha in (({}, 1.0), ({"alpha": 0.05}, 0.05)):
        shares = []
        for _ in range(100):
            mixed, _ = mixed_by(mixup, everybody, everybody, **arguments)
            shares.append(mixed.diagonal().min().item())  # who meets itself has 1 there
            partners_of(mixed, everybody, shares[-1])
        for limit in (0.1, 0.35, 0.65, 0.9):
            below = sum(share < limit for share in shares)
            assert share_fits(below, 100, stats.beta.cdf(limit, alpha, alpha), sigmas=6)


# -- early stopping ----------------------------------------------------------------------------------------------------

NAN = float("nan")


class Run:
    """An early stopping of the student's and a network whose every number counts the epochs."""

    def __init__(self, student, patience, min_delta=0.0):
        self._nudge = student.nudge
        self.stopper = student.EarlyStopping(patience, min_delta)
        self._step = self.stopper.step
        self.network = student.nn.BatchNorm1d(3)
        self.first = self.network.state_dict()

    def says_stop(self, loss):
        """What `step` says after one more epoch."""
        self._nudge(self.network)
        answer = self._step(loss, self.network)
        if isinstance(answer, torch.Tensor) and not answer.dim():
            answer = answer.item()
        if not isinstance(answer, bool | int | None):
            raise Mistake("`EarlyStopping.step` should return True or False")
        return bool(answer)

    def stops_after(self, losses):
        """The number of the epoch in which `step` says stop; None if it never does."""
        return next((epoch for epoch, loss in enumerate(losses, start=1) if self.says_stop(loss)), None)

    def restored(self, losses):
        """The epoch that every weight and buffer comes from after `restore`; None if from none."""
        for loss in losses:
            self.says_stop(loss)
        self.stopper.restore(self.network)
        return self.epoch()

    def epoch(self):
        """The epoch that every weight and buffer comes from; None where they come from several."""
        found = self.network.state_dict()
        epochs = {number for name in found for number in (found[name] - self.first[name]).flatten().tolist()}
        return epochs.pop() if len(epochs) == 1 else None


@pytest.mark.points(2)
def test_patience_counts_epochs_in_a_row(student):
    """Training stops once as many epochs in a row as `patience` says were no improvement, and not before.

    Hint: an improvement starts the count again. A loss that only equals the best is none. Write down the count for
    losses 3, 2, 2, 1 by hand.
    """
    for patience, losses, wanted in (
        (2, (5.0, 3.0, 3.5, 4.0, 4.5, 5.0), 4),  # one dip
        (3, (2.0, 2.0, 2.0, 2.0, 2.0, 2.0), 4),  # a plateau
        (2, (5.0, 6.0, 4.0, 6.0, 4.5, 7.0, 8.0), 5),  # the count starts again
        (2, (5.0, 4.0, 4.5, 3.0, 3.5, 2.0), None),
        (2, (5.0, 3.0, 4.5, 4.0, 3.5, 3.25), 4),  # better than the epoch before is not better than the best
        (1, (6.0, 5.0, 4.0, 3.0, 2.0, 1.0), None),
        (1, (3.0, 2.0, 1.0, 4.0, 5.0), 4),
        (0, (3.0, 2.0, 1.0, 4.0, 5.0), 4),
        (0, (3.0, 2.0, 1.0), None),
        (2, (-1.0, -2.0, -1.5, -1.0, -0.5), 4),
    ):
        assert Run(student, patience).stops_after(losses) == wanted


@pytest.mark.points(1)
def test_small_improvements_do_not_count(student):
    """A loss counts as an improvement only if it lies below the best one by more than `min_delta`.

    Hint: compare with the loss of the last improvement, not with the epoch before, nor with a loss that did not count.
    """
    for losses, wanted in (
        ((1.0, 0.75, 0.75, 0.75, 0.75), 3),  # by exactly min_delta
        ((1.0, 0.875, 0.625, 0.625, 0.625, 0.625), 5),  # small steps add up
        ((1.0, 0.9, 0.8, 0.7, 0.6), 3),
        ((1.0, 1.125, 1.2, 1.1, 1.0), 3),
        ((1.0, 0.5, 0.0, -0.5, -1.0), None),
    ):
        assert Run(student, 2, 0.25).stops_after(losses) == wanted
    if Run(student, 9).restored((5.0, 3.0, 4.0)) == 2:  # what never comes back costs another test
        assert Run(student, 9, 0.25).restored((1.0, 0.5, 0.375, 0.3)) == 2


@pytest.mark.points(1)
def test_nan_is_never_an_improvement(student):
    """A loss that is not a number counts as an epoch without improvement, at the beginning and later.

    Hint: every comparison with NaN is false; see which branch that leads to. Where nothing was kept, nothing can be put
    back.
    """
    assert Run(student, 2).stops_after((NAN, NAN, NAN, NAN)) == 2
    assert Run(student, 2).stops_after((3.0, NAN, NAN, 1.0)) == 3
    assert Run(student, 2).stops_after((NAN, 3.0, NAN, 2.0, NAN, NAN, NAN)) == 6
    assert Run(student, 9).restored((NAN, NAN)) == 2  # as they are after two epochs
    if Run(student, 9).restored((5.0, 3.0, 4.0)) == 2:
        assert Run(student, 9).restored((NAN, 3.0, NAN)) == 2


@pytest.mark.points(1)
def test_the_best_weights_come_back(student):
    """`restore` gives the network all weights and buffers of its best epoch, though training went on after it.

    Hint: what `state_dict` gives changes along with the network, so keep copies, of all that it names.
    """
    for losses, best in (
        ((5.0, 3.0, 4.0, 6.0), 2),
        ((5.0, 4.0, 3.0), 3),  # the last epoch
        ((1.0, 2.0, 3.0), 1),
        ((5.0, 2.0, 4.0, 1.0, 3.0, 1.5), 4),
    ):
        assert Run(student, 9).restored(losses) == best


@pytest.mark.points(1)
def test_fit_runs_until_the_stopper_says_stop(student):
    """`fit` trains, validates and asks in every epoch, ends in time, restores, and returns the losses of its epochs.

    Hint: train first, then validate, then ask. Weights are restored however training ended.
    """
    long = (6.0, 4.0, 5.0, 3.0, 3.5, 3.25, 4.0, 5.0, 6.0, 7.0, 8.0)
    alone = Run(student, 3)
    ended = alone.stops_after(long)
    if ended is None:
        raise Mistake("`EarlyStopping.step` never says stop")
    alone.stopper.restore(alone.network)
    check_fit(student, Scripted(long), len(long), 3, list(long[:ended]), alone.epoch())
    for epochs, losses in ((4, [4.0, 3.0, 2.0, 3.5]), (3, [4.0, 3.0, 2.0])):  # no stop; the last epoch is the best
        check_fit(student, Scripted(losses), epochs, 5, losses, Run(student, 5).restored(losses))
    losses = [0.0, 1.0, 2.0]  # weights begin at 1, and `distance` is that from 2
    check_fit(student, student.distance, 3, 5, losses, Run(student, 5).restored(losses))


def check_fit(student, validate, epochs, patience, losses, epoch):
    """`fit` returns these losses, and ends with the weights of this epoch."""
    run = Run(student, patience)
    found = student.fit(run.network, student.nudge, validate, epochs, run.stopper)
    if not isinstance(found, list | tuple):
        raise Mistake("`fit` should return a list of losses")
    assert list(found) == losses
    assert run.epoch() == epoch
