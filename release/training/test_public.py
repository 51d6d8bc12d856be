"""Public checks of `training`: names, shapes and one worked example a task. Run them as often as you like."""

import torch


def rounded(numbers):
    """A number, or all numbers of a tensor or a list, to three digits, as a list."""
    return [round(number, 3) for number in torch.as_tensor(numbers, dtype=torch.float64).flatten().tolist()]


def arrives(student, optimizer):
    """Where a parameter that starts at 2 is after each of two steps with gradients 1 and 3."""
    path = student.follow(optimizer, [[torch.tensor([1.0])], [torch.tensor([3.0])]])
    return [step[0].item() for step in path]


def start():
    return [torch.tensor([2.0])]


def network_of(student):
    """A small network, and six examples with two classes: inputs (6, 3) and targets (6, 2)."""
    inputs = torch.linspace(-1, 1, 18).reshape(6, 3)
    return student.nn.Linear(3, 2), inputs, torch.eye(2).repeat(3, 1)


def test_batches_hold_everybody_once(student):
    """Task 1: ten examples in batches of four are three batches, of 4, 4 and 2 indices.

    Hint: `torch.randperm` draws an order; `.split(batch_size)` cuts a tensor into pieces and keeps the rest.
    """
    batches = student.shuffled_batches(10, 4)
    assert [len(batch) for batch in batches] == [4, 4, 2]
    assert sorted(torch.cat(list(batches)).tolist()) == list(range(10))


def test_an_epoch_changes_the_network(student):
    """Task 2: an epoch moves the weights, leaves the network in training mode, and returns a finite loss.

    Hint: each batch needs all five lines of the list in section 2; the mode is set before the loop.
    """
    network, inputs, targets = network_of(student)
    before = network.weight.detach().clone()
    network.eval()
    optimizer = student.torch.optim.SGD(network.parameters(), lr=0.1)
    loss = student.train_epoch(network, optimizer, inputs, targets, [torch.arange(4), torch.arange(4, 6)])
    assert 0 < float(loss) < 10
    assert network.training
    assert not torch.equal(network.weight, before)


def test_evaluate_returns_loss_and_accuracy(student):
    """Task 3: a network whose weights are all 0 is undecided: its loss is log 2, whatever it is shown.

    Hint: the loss comes first and the accuracy second; the loss is `F.cross_entropy`'s, from all batches.
    """
    network, inputs, targets = network_of(student)
    network.load_state_dict({"weight": torch.zeros(2, 3), "bias": torch.zeros(2)})
    loss, accuracy = student.evaluate(network, inputs, targets, [torch.arange(4), torch.arange(4, 6)])
    assert rounded(float(loss)) == [0.693]
    assert 0 <= float(accuracy) <= 1
    assert not network.training


def test_sgd_takes_two_steps(student):
    """Task 4: with a learning rate of 0.5 and gradients 1 and 3, a parameter at 2 goes to 1.5 and on to 0.

    Hint: change the parameter in place: `parameter -= ...`.
    """
    assert rounded(arrives(student, student.SGD(start(), lr=0.5))) == [1.5, 0.0]


def test_a_missing_gradient_stops_nobody(student):
    """Task 4: of two parameters, the one without a gradient stays where it is.

    Hint: `step` should look whether `parameter.grad` is `None`, and update all others.
    """
    optimizer = student.SGD([torch.tensor([2.0]), torch.tensor([4.0])], lr=0.5)
    ((first, second),) = student.follow(optimizer, [[torch.tensor([1.0]), None]])
    assert rounded(first) == [1.5]
    assert rounded(second) == [4.0]


def test_momentum_takes_two_steps(student):
    """Task 5: with momentum 0.5, the velocities are 1 and 3.5.

    Hint: 3.5 is half of the first velocity plus the second gradient, 3.
    """
    assert rounded(arrives(student, student.Momentum(start(), lr=0.5, momentum=0.5))) == [1.5, -0.25]


def test_nesterov_takes_two_steps(student):
    """Task 5: with the same velocities, Nesterov goes by 1.5 in the first step and by 4.75 in the second.

    Hint: 4.75 is the second gradient, 3, plus half of the velocity 3.5.
    """
    assert rounded(arrives(student, student.Nesterov(start(), lr=0.5, momentum=0.5))) == [1.25, -1.125]


def test_adam_begins_with_a_step_of_the_learning_rate(student):
    """Task 6: Adam's first step is as long as the learning rate, against the gradient's sign.

    Hint: after one step both corrections undo the factors 1 - beta, and the root of the square is the gradient again.
    """
    assert rounded(arrives(student, student.Adam(start(), lr=0.25))[0]) == [1.75]


def test_adamw_shrinks_before_it_steps(student):
    """Task 7: with learning rate 0.25 and weight decay 0.4, the parameter shrinks to 1.8, and Adam takes it to 1.55.

    Hint: the factor is 1 - 0.25 * 0.4; after that, Adam's own update follows.
    """
    assert rounded(arrives(student, student.AdamW(start(), lr=0.25, weight_decay=0.4))[0]) == [1.55]


def test_clipping_shortens_a_gradient(student):
    """Task 8: the gradient (6, 8) has norm 10; clipped to 5, it is (3, 4).

    Hint: change the gradients themselves, and return the norm that they had before.
    """
    norm, (gradient,) = student.clipped([torch.tensor([6.0, 8.0])], 5.0)
    assert rounded(float(norm)) == [10.0]
    assert rounded(gradient) == [3.0, 4.0]


def test_the_cycle_peaks(student):
    """Task 9: with 20 steps and a largest rate of 0.5, the schedule starts at 0.02 and reaches 0.5 at step 5.

    Hint: 0.3 * 20 - 1 is 5.
    """
    assert rounded(float(student.one_cycle(0, 20, 0.5))) == [0.02]
    assert rounded(float(student.one_cycle(5, 20, 0.5))) == [0.5]


def test_mixup_keeps_shapes_and_sums(student):
    """Task 10: mixed inputs and labels keep their shapes; mixed labels still sum to 1 in every row.

    Hint: return both, the inputs first.
    """
    inputs, targets = torch.eye(12), torch.eye(3).repeat(4, 1)
    mixed_inputs, mixed_targets = student.mixup(inputs, targets, share=0.75)
    assert mixed_inputs.shape == (12, 12)
    assert mixed_targets.shape == (12, 3)
    assert rounded(mixed_targets.sum(dim=1)) == [1.0] * 12
    assert bool((mixed_inputs.diagonal() >= 0.7499).all())
    assert not torch.equal(mixed_inputs, inputs)


def test_stops_and_restores(student):
    """Task 11: with losses 2, 1, 1.5, 1.25, ... and patience 2, `step` says stop in the fourth epoch.

    Hint: the third and the fourth epoch are two in a row that are no better than the second.
    """
    network, stopping = student.nn.Linear(2, 1), student.EarlyStopping(patience=2)
    said = []
    for loss in (2.0, 1.0, 1.5, 1.25):
        student.nudge(network)
        said.append(bool(stopping.step(loss, network)))
    assert said == [False, False, False, True]
    after_four = network.weight.detach().clone()
    stopping.restore(network)
    assert rounded(after_four - network.weight) == [2.0, 2.0]  # two epochs back


def test_fit_stops_and_restores(student):
    """Task 12: with the losses 2, 1, 0, 1, 2, ... and patience 2, `fit` runs five epochs, and goes back to the third.

    Hint: append each validation loss to the list, end the loop when `step` returns True, and restore after it.
    """
    network = student.nn.Linear(2, 1)
    network.load_state_dict({"weight": torch.full((1, 2), -1.0), "bias": torch.zeros(1)})
    losses = student.fit(network, student.nudge, student.distance, 9, student.EarlyStopping(patience=2))
    assert list(losses) == [2.0, 1.0, 0.0, 1.0, 2.0]
    assert rounded(network.weight) == [2.0, 2.0]
