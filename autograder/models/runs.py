"""Running a described model in the grader, alone or many of one structure as one: what fails is the model's fault."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch

from autograder.box.nodes import At, Buffer, Graph, Operation, Parameter
from autograder.errors import StudentError
from autograder.models import graph as graphs
from autograder.models.cost import Cost, cost_of
from autograder.models.faults import about, is_ours
from autograder.models.program import Call, Program

# what torch, and arithmetic on sizes, raise for arguments that are not theirs
DOES_NOT_FIT = (
    ArithmeticError,
    AssertionError,
    LookupError,
    RuntimeError,
    StopIteration,
    TypeError,
    ValueError,
)

_ON_IMAGES = ("aten.conv2d.default", "aten.conv2d.padding", "aten.conv_transpose2d.input")

Tensors = Mapping[str, torch.Tensor]
Judge = Callable[[Any, torch.Tensor], tuple[torch.Tensor, ...]]


class Runs:
    """The runs of one structure: its graphs in training and in evaluation, checked when this is made.

    What a run costs is worked out before the first with inputs of a kind. Raises StudentError where the model does not
    fit its inputs or would cost more than one run may; `label`, the name of the student's function, begins the message.
    """

    def __init__(self, training: Graph, evaluation: Graph, label: str = "") -> None:
        self._label = label
        self._graphs = {True: training, False: evaluation}
        with about(label):
            for each in self._graphs.values():
                graphs.check(each)
        nodes = [node for each in self._graphs.values() for node in each.nodes]
        self.learned = {node.name for node in nodes if isinstance(node, Parameter)}
        self.names = sorted({node.name for node in nodes if isinstance(node, Buffer)} | self.learned)
        is_on_images = any(isinstance(node, Operation) and node.name in _ON_IMAGES for node in nodes)
        # where results are overwritten, through a view perhaps, their layout may show
        self.may_relayout_images = is_on_images and not any(map(_overwrites_results, self._graphs.values()))
        self._programs = {mode: Program(each) for mode, each in self._graphs.items()}
        self._costs: dict[Any, Cost] = {}

    def own(self, tensors: Tensors) -> dict[str, torch.Tensor]:
        """Those of the tensors that the graphs use. Raises StudentError when one is missing."""
        if not set(self.names) <= tensors.keys():
            with about(self._label):
                raise StudentError("the description of the model lacks some of its tensors")
        return {name: tensors[name] for name in self.names}

    def run(self, tensors: Tensors, inputs: Sequence[Any], *, training: bool) -> Any:
        """What the model with these tensors returns."""
        with self._fitting(inputs):
            self._cost(tensors, inputs, training, snapshots=False)
            return self._programs[training](tensors, _own(inputs))

    def keeps(self, tensors: Tensors, inputs: Sequence[Any], *, training: bool) -> bool:
        """Whether a run leaves what it is given as it was: here as in `run`, that is a copy."""
        with self._fitting(inputs):
            self._cost(tensors, inputs, training, snapshots=False)
            own = _own(inputs)
            self._programs[training](tensors, list(own))
        pairs = [pair for pair in zip(own, inputs, strict=True) if isinstance(pair[0], torch.Tensor)]
        return all(torch.equal(now, before) for now, before in pairs)

    def trace(self, tensors: Tensors, inputs: Sequence[Any], *, training: bool) -> list[Call]:
        """Every call that is made on the way, with copies of its arguments and its result."""
        with self._fitting(inputs):
            self._cost(tensors, inputs, training, snapshots=True)
            return self._programs[training].traced(tensors, _own(inputs), snapshots=True)[1]

    def run_together(
        self, judge: Judge, tensors: Tensors, inputs: torch.Tensor, targets: torch.Tensor, *, training: bool
    ) -> tuple[torch.Tensor, ...]:
        """What `judge` makes of the outputs of M models and their targets (M, B, ...), stacked.

        Each model runs with its own of the stacked tensors (M, ...) and of the inputs (M, B, ...), and draws its own
        random numbers. Raises StudentError also for what torch can run only one by one.
        """
        program = self._programs[training]

        def one(own: Tensors, batch: torch.Tensor, wanted: torch.Tensor) -> tuple[torch.Tensor, ...]:
            return judge(program(own, [batch]), wanted)

        with self._fitting([inputs]), _never_one_by_one():
            self._cost({name: tensor[0] for name, tensor in tensors.items()}, [inputs[0]], training, snapshots=False)
            judged: tuple[torch.Tensor, ...] = torch.vmap(one, randomness="different")(
                dict(tensors), inputs.clone(), targets
            )
            return judged

    def cost(self, tensors: Tensors, inputs: Sequence[Any], *, training: bool) -> Cost:
        """What one run of one model costs."""
        with self._fitting(inputs):
            return self._cost(tensors, inputs, training, snapshots=False)

    def _cost(self, tensors: Tensors, inputs: Sequence[Any], training: bool, *, snapshots: bool) -> Cost:
        kinds = ((tuple(each.shape), each.dtype) if isinstance(each, torch.Tensor) else each for each in inputs)
        key = (training, snapshots, *kinds)
        if key not in self._costs:
            self._costs[key] = cost_of(self._graphs[training], tensors, inputs, snapshots=snapshots)
        return self._costs[key]

    @contextmanager
    def _fitting(self, inputs: Sequence[Any]) -> Iterator[None]:
        with about(self._label):
            try:
                yield
            except DOES_NOT_FIT as error:
                if is_ours(error):
                    raise
                shapes = ", ".join(str(tuple(each.shape)) for each in inputs if isinstance(each, torch.Tensor))
                raise StudentError(f"the model fails on inputs of shape {shapes}", str(error)) from error


def _overwrites_results(graph: Graph) -> bool:
    """Whether a call writes into anything but a buffer."""
    for node in graph.nodes:
        match node:
            case Operation(name=name, args=[At(index=target), *_]) if name.split(".")[1].endswith("_"):
                if not isinstance(graph.nodes[target], Buffer):
                    return True
    return False


def _own(inputs: Sequence[Any]) -> list[Any]:
    """Copies: what a model overwrites must not be what the grader compares with."""
    return [each.clone() if isinstance(each, torch.Tensor) else each for each in inputs]


@contextmanager
def _never_one_by_one() -> Iterator[None]:
    """Where torch would loop over the models inside of a call, slowly, it raises instead."""
    functorch: Any = torch._C._functorch
    before = functorch._is_vmap_fallback_enabled()
    functorch._set_vmap_fallback_enabled(False)
    try:
        yield
    finally:
        functorch._set_vmap_fallback_enabled(before)
