"""Which numbers follow the size of the batch, told from what the same code did with several."""

from collections.abc import Callable
from typing import Any

import pytest

from autograder.box.nodes import At, Graph, Input, Operation, Tupling
from autograder.box.sizes import with_free_batch

BATCHES = (3, 5, 4)


def graphs(number: Callable[[int], Any]) -> list[Graph]:
    return [Graph([Input(), Operation("aten.add.Tensor", [At(0), number(batch)], {})], At(1)) for batch in BATCHES]


def calculated(graph: Graph | None, batch: int) -> Any:
    """What the graph adds, worked out for a batch."""
    assert graph is not None
    functions: dict[str, Callable[..., Any]] = {
        "aten.sym_size.int": lambda *_: batch,
        "operator.mul": lambda a, b: a * b,
        "operator.add": lambda a, b: a + b,
        "operator.truediv": lambda a, b: a / b,
    }
    values: list[Any] = [None]
    for node in graph.nodes[1:-1]:
        assert isinstance(node, Operation)
        given = [values[each.index] if isinstance(each, At) else each for each in node.args]
        values.append(functions[node.name](*given))
    last = graph.nodes[-1]
    assert isinstance(last, Operation)
    assert graph.output == At(len(graph.nodes) - 1)
    return values[last.args[1].index] if isinstance(last.args[1], At) else last.args[1]


@pytest.mark.parametrize(
    "number",
    [
        lambda batch: batch,
        lambda batch: 7 * batch,
        lambda batch: batch - 1,
        lambda batch: 2 - 3 * batch,
        lambda batch: 1 / batch,
        lambda batch: 0.7 / batch,
        lambda batch: 0.1 * batch,
        lambda batch: 11 + 0 * batch,
    ],
)
def test_numbers_that_follow_the_batch_are_calculated(number: Callable[[int], Any]) -> None:
    """For every batch, whatever the three were; what does not follow it stays a number."""
    merged = with_free_batch(graphs(number), BATCHES, 0)
    for batch in (1, 2, 128):
        assert calculated(merged, batch) == pytest.approx(number(batch))


@pytest.mark.parametrize(
    "number",
    [
        lambda batch: batch / (batch - 1),
        lambda batch: 0.1 * (10 * batch) / (10 * batch - 1),
        lambda batch: 1 / (batch - 1),
        lambda batch: 0.3 / (49 * batch - 1),
        lambda batch: (7 * batch - 1) / (7 * batch),
    ],
)
def test_one_value_less_is_calculated_as_well(number: Callable[[int], Any]) -> None:
    """The factor of an unbiased variance, of one or of many values an example."""
    merged = with_free_batch(graphs(number), BATCHES, 0)
    for batch in (2, 7, 128):
        assert calculated(merged, batch) == pytest.approx(number(batch), rel=1e-14)


@pytest.mark.parametrize(
    "number",
    [
        lambda batch: batch / (batch + 1),
        lambda batch: 1 / (batch - 2),
        lambda batch: batch // 2,
        lambda batch: batch * batch,
        lambda batch: batch**0.5,
        lambda batch: batch == 3,
        lambda batch: "mean" if batch == 3 else "sum",
        lambda batch: 3 if batch == 3 else 5.0,
    ],
)
def test_what_follows_the_batch_otherwise_is_not_told(number: Callable[[int], Any]) -> None:
    """Two batches may agree on a line; the third shows that there is none."""
    assert with_free_batch(graphs(number), BATCHES, 0) is None


def test_other_calls_for_other_batches_are_not_told() -> None:
    """A loop over the batch makes as many calls as there are examples."""
    looped = [
        Graph([Input(), *(Operation("aten.cos.default", [At(0)], {}) for _ in range(batch))], At(1))
        for batch in BATCHES
    ]
    assert with_free_batch(looped, BATCHES, 0) is None


def test_a_size_can_be_part_of_what_is_returned() -> None:
    """Beside tensors."""
    returning = [Graph([Input()], Tupling([At(0), batch])) for batch in BATCHES]
    merged = with_free_batch(returning, BATCHES, 0)
    assert merged == Graph([Input(), Operation("aten.sym_size.int", [At(0), 0], {})], Tupling([At(0), At(1)]))
