"""Arguments that torch takes without looking: refused before the call that they would crash.

On the CPU only a few operations need this; they were found by calling every allowed one with odd arguments. A GPU looks
at fewer: an index out of bounds ends every later computation of the process, so that indices are looked at here.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch

from autograder.models.operations import function_of

MOST_PIECES = 10_000  # that one call cuts a tensor into

Given = Mapping[str, Any]


def check_call(name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
    """Raise what torch would, had it looked, unless an allowed operation may be called with these arguments."""
    if (check := _CHECKS.get(name)) is None:
        return
    arguments = function_of(name)._schema.arguments  # type: ignore[attr-defined]
    defaults = {each.name: each.default_value for each in arguments if each.has_default_value()}
    given = dict(zip((each.name for each in arguments), args, strict=False))
    check({**defaults, **given, **kwargs})


def _chunk(given: Given) -> None:
    """Of a tensor without numbers, torch makes as many pieces as it is asked for."""
    if given["chunks"] > MOST_PIECES:
        raise ValueError(f"{given['chunks']} chunks")


def _norm(given: Given) -> None:
    """Some norms of a matrix take its singular values, at a cost that nothing counts."""
    if given["ord"] is not None and _tensor(given["self"]).dim() != 1 and not isinstance(given["dim"], int):
        dims = given["dim"]
        if not isinstance(dims, list) or len(dims) != 1:
            raise ValueError("a norm of a matrix")


# -- recurrent networks ----------------------------------------------------------------------------------------------


def _recurrent(gates: int, *, states: int = 1) -> Callable[[Given], None]:
    """Shapes that do not belong together make an LSTM read what was never written; no layers make it crash."""

    def check(given: Given) -> None:
        if given["num_layers"] < 1:
            raise ValueError("no layers")
        steps, starts, weights = _tensor(given["input"]), _tensors(given["hx"]), _tensors(given["params"])
        rows = given["num_layers"] * (2 if given["bidirectional"] else 1)
        batch = steps.shape[0 if given["batch_first"] else 1]
        _match(starts, [(rows, batch, starts[number].shape[-1]) for number in range(states)])
        _match(weights, _weights(given, gates, steps.shape[2], starts[0].shape[-1], starts[-1].shape[-1]))
        if len({each.dtype for each in (steps, *starts, *weights)}) > 1:
            raise ValueError("states and weights of several dtypes")

    return check


def _cell(gates: int, *, states: int = 1) -> Callable[[Given], None]:
    """One step of a recurrent network; a state without the batch's dimension alone makes it crash."""

    def check(given: Given) -> None:
        step, starts = _tensor(given["input"]), _tensors(given["hx"])
        batch, width = step.shape
        hidden = starts[0].shape[-1]
        _match(starts, [(batch, hidden)] * states)
        _match(_tensors([given["w_ih"], given["w_hh"]]), [(gates * hidden, width), (gates * hidden, hidden)])
        biases = _tensors([given[name] for name in ("b_ih", "b_hh") if given[name] is not None])
        _match(biases, [(gates * hidden,)] * len(biases))

    return check


def _match(tensors: Sequence[torch.Tensor], expected: Sequence[tuple[int, ...]]) -> None:
    if (found := [tuple(each.shape) for each in tensors]) != expected:
        raise ValueError(f"states or weights of shapes {found}, not {expected}")


def _weights(given: Given, gates: int, width: int, out: int, hidden: int) -> list[tuple[int, ...]]:
    """The shapes of all weights: for each layer, and each direction of it, from input and from state, then biases."""
    directions = 2 if given["bidirectional"] else 1
    shapes: list[tuple[int, ...]] = []
    for layer in range(min(given["num_layers"], len(given["params"]))):
        one: list[tuple[int, ...]] = [(gates * hidden, out * directions if layer else width), (gates * hidden, out)]
        one += [(gates * hidden,)] * 2 if given["has_biases"] else []
        one += [(out, hidden)] if out != hidden else []  # an LSTM's projection
        shapes += one * directions
    return shapes


# -- indices ---------------------------------------------------------------------------------------------------------


def _embedding(given: Given) -> None:
    _within(_tensor(given["indices"]), _tensor(given["weight"]), 0)


def _along_dim(given: Given) -> None:
    _within(_tensor(given["index"]), _tensor(given["self"]), given["dim"])


def _index(given: Given) -> None:
    dim = 0
    for index in given["indices"]:
        is_mask = index is not None and _tensor(index).dtype in (torch.bool, torch.uint8)
        if index is not None and not is_mask:
            _within(_tensor(index), _tensor(given["self"]), dim, from_the_end=True)
        dim += _tensor(index).dim() if is_mask else 1  # torch looks at a mask's shape itself


def _index_put(given: Given) -> None:
    """Without an index, torch fails only when the gradient is taken."""
    if all(each is None for each in given["indices"]):
        raise IndexError("no index")
    _index(given)


def _taken_along_dim(given: Given) -> None:
    if given["dim"] is not None:
        _within(_tensor(given["indices"]), _tensor(given["self"]), given["dim"])


def _one_hot(given: Given) -> None:
    classes = _tensor(given["self"])
    if classes.is_meta or not classes.numel():
        return
    if int(classes.min()) < 0 or int(classes.max()) >= given["num_classes"]:
        raise IndexError(f"a class is out of bounds for {given['num_classes']}")


def _classes(given: Given) -> None:
    """Targets that are classes, but for those that are ignored."""
    scores, target = _tensor(given["self"]), _tensor(given["target"])
    if not target.is_floating_point() and scores.dim():
        counted = target if target.is_meta else target[target != given["ignore_index"]]
        _within(counted, scores, min(1, scores.dim() - 1))


def _within(index: torch.Tensor, of: torch.Tensor, dim: int, *, from_the_end: bool = False) -> None:
    if index.is_meta or not index.numel():
        return
    size = of.shape[dim] if of.dim() else 1
    if int(index.min()) < (-size if from_the_end else 0) or int(index.max()) >= size:
        raise IndexError(f"an index is out of bounds for size {size}")


def _chances(given: Given) -> None:
    chances = _tensor(given["self"])
    if not chances.is_meta and not bool(((chances >= 0) & (chances <= 1)).all()):
        raise ValueError("a probability outside of [0, 1]")


def _tensor(value: Any) -> torch.Tensor:
    if not isinstance(value, torch.Tensor):
        raise TypeError(f"a {type(value).__name__} where a tensor belongs")
    return value


def _tensors(value: Any) -> list[torch.Tensor]:
    """One tensor, or a list of them."""
    return [_tensor(each) for each in (value if isinstance(value, list) else [value])]


_CHECKS: dict[str, Callable[[Given], None]] = {
    "aten.chunk.default": _chunk,
    "aten.unsafe_chunk.default": _chunk,
    "aten.linalg_norm.default": _norm,
    "aten.lstm.input": _recurrent(4, states=2),
    "aten.gru.input": _recurrent(3),
    "aten.rnn_relu.input": _recurrent(1),
    "aten.rnn_tanh.input": _recurrent(1),
    "aten.lstm_cell.default": _cell(4, states=2),
    "aten.gru_cell.default": _cell(3),
    "aten.rnn_relu_cell.default": _cell(1),
    "aten.rnn_tanh_cell.default": _cell(1),
    "aten.embedding.default": _embedding,
    "aten.gather.default": _along_dim,
    "aten.index.Tensor": _index,
    "aten.index_add.default": _along_dim,
    "aten.index_select.default": _along_dim,
    "aten.scatter.src": _along_dim,
    "aten.scatter.value": _along_dim,
    "aten.scatter_add.default": _along_dim,
    "aten.bernoulli.default": _chances,
    "aten.binary_cross_entropy.default": _chances,
    "aten.cross_entropy_loss.default": _classes,
    "aten.index_add_.default": _along_dim,
    "aten.index_fill.int_Scalar": _along_dim,
    "aten.index_put.default": _index_put,
    "aten.index_put_.default": _index_put,
    "aten.nll_loss_nd.default": _classes,
    "aten.one_hot.default": _one_hot,
    "aten.scatter_.src": _along_dim,
    "aten.scatter_.value": _along_dim,
    "aten.scatter_add_.default": _along_dim,
    "aten.scatter_reduce.two": _along_dim,
    "aten.take_along_dim.default": _taken_along_dim,
}
