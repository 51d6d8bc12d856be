"""One submission being questioned: its notebook loaded once, questions and answers, and words for what went wrong."""

import builtins
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch.utils import _pytree as pytree

from autograder.box import wire
from autograder.box.nodes import Buffer, NotDescribable, Parameter, Reason
from autograder.box.trial import Turn
from autograder.course import Limits
from autograder.errors import BoxError, NotRebuilt, StudentError
from autograder.grader.channels import Channel
from autograder.grader.compared import Compared, comparison
from autograder.grader.faithful import Tried, claimed, difference, draws_numbers
from autograder.grader.missing import lacking, origin
from autograder.grader.values import encode
from autograder.intake.notebook import CodeCell, graded
from autograder.models.faults import about
from autograder.models.graph import read_graph
from autograder.models.normal import normal_form
from autograder.models.rebuilt import Description
from autograder.report import CellProblem

CELLS = "the code in the cells of your notebook"
CROSSES = "what is kept between calls crosses in buffers, what is drawn where torch draws it"
COUNTS = "what torch counts in a buffer crosses"
REVIVALS = 3  # how often a submission that ended its own process gets another
_STANDARD_ERRORS = frozenset(name for name, kind in vars(builtins).items() if isinstance(kind, type))


class Session:
    """Questions to one submission.

    With `private` inputs, an exception's own text stays out of messages for the student: their code could have put our
    inputs there. Raises StudentError for all that is the student's fault; BoxError passes through.
    """

    def __init__(
        self,
        open_channel: Callable[[], Channel],
        cells: Sequence[CodeCell],
        limits: Limits,
        *,
        private: bool,
        reseeded: int = 0,
        compared: Compared | None = None,
    ) -> None:
        self._open_channel = open_channel
        self._all_cells = cells
        self._cells = [wire.Cell(cell.number, cell.source) for cell in graded(cells)]
        self._first_lines = {cell.number: _first_line(cell.source) for cell in cells}
        self._lines = {cell.number: cell.source.count("\n") + 1 for cell in cells}
        self._limits = limits
        self._private = private
        self._reseeded = reseeded
        self._channel: Channel | None = None
        self._channels_left = 1 + REVIVALS
        self._hopeless = ""
        self._ended = CELLS  # what ended the process last
        self._compared = compared or Compared()
        self.problems: list[CellProblem] = []
        self.given = ""  # which of the student's functions gave what back last, in words; empty since `start`

    def start(self, purpose: str) -> None:
        """Be ready for questions that depend on nothing asked before: seeded by `purpose`, loaded again if need be.

        Raises StudentError when the notebook ends its own process while it is loaded, or has done so too often.
        """
        self.given = ""
        if self._channel is None:
            self._load()
        self._seed(self.seed_of(purpose), CELLS)

    def was_given(self, what: str) -> None:
        """Remember what one of the student's functions gave back last."""
        self.given = what

    def seed_of(self, purpose: str) -> int:
        """The seed that whatever is drawn for this purpose begins with, here and in the box."""
        return zlib.crc32((f"{purpose} {self._reseeded}" if self._reseeded else purpose).encode())

    def _load(self) -> None:
        if self._hopeless:
            raise StudentError(self._hopeless)
        if not self._channels_left:
            times = f"its process ended {1 + REVIVALS} times, last by {self._ended}"
            raise StudentError(f"your notebook was not loaded again, since {times}")
        self._channels_left -= 1
        self._channel = self._open_channel()
        question = wire.Load(self._cells, self._limits.cell_seconds)
        try:
            loaded, _ = self._put(question, (), CELLS, self._limits.load_seconds)
        except StudentError as error:  # it would end like this every time
            self._hopeless = str(error)
            raise
        self._expect(loaded, wire.Loaded, CELLS)
        self.problems = [
            CellProblem(each.cell, each.line, self._first_lines[each.cell], _printable(without_folders(each.message)))
            for each in loaded.problems
            if each.cell in self._first_lines and 0 <= each.line <= self._lines[each.cell]
        ]

    def ask(
        self, question: wire.Question, tensors: Sequence[torch.Tensor], doing: str, *, seconds: float | None = None
    ) -> tuple[Any, list[torch.Tensor]]:
        """Ask; `doing` names, in the notebook's own terms, what the question is about.

        The answer may take `seconds`, or as long as a call may.
        """
        answer, found = self._put(question, tensors, f"`{doing}`", seconds or self._limits.call_seconds)
        match answer:
            case wire.Unknown(name=name):
                asked = isinstance(question, wire.Get | wire.Call | wire.Describe) and name in question.path
                raise StudentError(self._missing(name if asked else doing, doing))
            case wire.Raised(kind=kind, message=message, where=where):
                fault = NotRebuilt if kind == NotDescribable.__name__ else StudentError
                raise fault(self._raised(doing, kind, message, where), f"{kind}: {message}")
        return answer, found

    def value(
        self, question: wire.Question, tensors: Sequence[torch.Tensor], doing: str, *, seconds: float | None = None
    ) -> tuple[Any, list[torch.Tensor]]:
        """Ask for a value: it, still as it crossed, and the tensors that it refers to."""
        answer, found = self.ask(question, tensors, doing, seconds=seconds)
        self._expect(answer, wire.Done, f"`{doing}`")
        return answer.value, found

    def _seed(self, seed: int, who: str) -> None:
        answer, _ = self._put(wire.Seed(seed), (), who, self._limits.call_seconds)
        self._expect(answer, wire.Done, who)

    def _put(
        self, question: wire.Question, tensors: Sequence[torch.Tensor], who: str, seconds: float
    ) -> tuple[Any, list[torch.Tensor]]:
        if self._channel is None:
            raise StudentError(f"{who} was not asked: its process had been ended by {self._ended}")
        try:
            return self._channel.ask(question, tensors, wall_seconds=seconds)
        except StudentError as ended:
            self.close()
            self._ended = who
            raise StudentError(f"{who} {ended}", ended.detail) from ended
        except BoxError:  # ours: the next test starts afresh
            self.close()
            raise

    def _missing(self, name: str, doing: str) -> str:
        if name != doing:
            return f"`{doing.removesuffix('.' + name)}` has no `{name}`"
        reasons = origin(name, self._all_cells, self.problems) or "; ".join(map(str, self.problems[:2]))
        return f"your notebook defines no `{name}`" + (f" ({reasons})" if reasons else "")

    def _raised(self, doing: str, kind: str, message: str, where: str) -> str:
        if kind == NotDescribable.__name__:
            return f"`{doing}` cannot be described as data{self._place(where)}: {self._reason(message)}"
        place = self._place(where)
        if not self._private:
            return f"`{doing}` raised {kind}{place}: {message}"
        why = self._lacks(kind, message)
        return f"`{doing}` raised {kind if kind in _STANDARD_ERRORS else 'an exception'}{place}{why}"

    def _lacks(self, kind: str, message: str) -> str:
        """What the code lacked, if that is a name that stands in the notebook."""
        name, words = lacking(kind, message)
        if not self._wrote(name):
            return ""
        came_of_it = origin(name, self._all_cells, self.problems) if kind != "TypeError" else ""
        return f": {words.format(name=name)}" + (f" ({came_of_it})" if came_of_it else "")

    def _reason(self, message: str) -> str:
        """Why code cannot be described, in our words alone: the message is the box's, and could hold our inputs.

        But for the kind of what is no data, if its name stands in the notebook.
        """
        reason = next((each for each in Reason if message.startswith(each)), Reason.OTHERWISE)
        found = re.fullmatch(r"; an? (\w{1,100}) is (returned|given to a call)", message.removeprefix(reason), re.ASCII)
        return f"{reason} (`{found[1]}` is {found[2]})" if found and self._wrote(found[1]) else reason

    def _place(self, where: str) -> str:
        """Where in the notebook, if there is such a line: any other text is the box's, and could hold our inputs."""
        found = re.fullmatch(r"code cell (\d{1,9}), line (\d{1,9})", where, re.ASCII)
        if found is None or not 1 <= int(found[2]) <= self._lines.get(int(found[1]), 0):
            return ""
        return f" in code cell {int(found[1])}, line {int(found[2])}"

    def _expect(self, answer: Any, kind: type, who: str) -> None:
        if not isinstance(answer, kind):
            raise StudentError(f"{who} answered out of turn", f"{type(answer).__name__}, not {kind.__name__}")

    # -- models ------------------------------------------------------------------------------------------------------

    def describe(
        self,
        target: wire.Handle | None,
        path: list[str],
        args: list[wire.Value],
        tensors: Sequence[torch.Tensor],
        training: bool | None,
        doing: str,
    ) -> tuple[Any, dict[str, torch.Tensor]]:
        """A checked graph and its tensors by name. Raises StudentError when the code cannot be described."""
        answer, found = self.ask(wire.Describe(target, path, args, training), tensors, doing)
        self._expect(answer, wire.Described, f"`{doing}`")
        with about(doing):
            if len(found) != 1 + len(answer.names):
                raise StudentError("the description of the model lacks some of its tensors")
            try:
                graph = read_graph(found[0].reshape(-1).view(torch.uint8).numpy().tobytes())
            except NotRebuilt as error:
                raise NotRebuilt(f"{error}{self._place(error.place)}", error.detail) from error
            used = {node.name for node in graph.nodes if isinstance(node, Parameter | Buffer)}
            if not used <= set(answer.names):
                raise StudentError("the description of the model lacks some of its tensors")
        named = zip(answer.names, found[1:], strict=True)
        return graph, {name: tensor for name, tensor in named if name in used}

    def describe_module(self, name: str, arguments: Mapping[str, Any], example: torch.Tensor, seed: int) -> Description:
        """The module that the notebook's `name(**arguments)` builds under `seed`, in both modes, with its weights.

        It comes in its normal form: what is written differently and computes the same is one model from here on. What
        draws is compared with the student's own before that, since the normal form leaves out draws that nobody uses.
        """
        model = self.build(name, arguments, seed)
        graphs, tensors = [], {}
        for training in (True, False):
            graph, parts = self.describe(model, [], [wire.TensorAt(0)], [example], training, name)
            graphs.append(graph)
            tensors.update(parts)
        described = Description(graphs[0], graphs[1], tensors)
        normal = normal_form(described, [example])
        compared = described if draws_numbers(described) else normal
        self.insist(model, compared, [example], (True, False), name, any_batch=True)
        return normal

    def insist(
        self,
        subject: wire.Handle,
        description: Description,
        args: Sequence[Any],
        modes: Sequence[bool | None],
        doing: str,
        *,
        any_batch: bool,
    ) -> None:
        """Raise NotRebuilt unless what was described is what the subject in the box does; see `faithful`.

        Asked once for each code with each graph that it has, to the name and the constant, whatever its weights. Raises
        StudentError for graphs that do not take as many inputs as there are.
        """
        graphs = (description.training, description.evaluation)
        if {graph.inputs for graph in graphs} != {len(pytree.tree_leaves(tuple(args)))}:
            raise StudentError(f"`{doing}`: the description of the model takes other inputs than it was given")
        code, _ = self.ask(wire.Code(subject), (), doing)
        self._expect(code, wire.Coded, f"`{doing}`")
        key = comparison(code.digest, graphs, args, modes, any_batch) if code.digest else ""
        if key and self._compared.has(key):
            return

        def ask(turns: Sequence[Turn]) -> tuple[Tried, list[str]]:
            return self._try(subject, turns, doing)

        if differs := difference(ask, description, args, modes, any_batch=any_batch):
            named = f" (`{differs.name}`)" if self._wrote(differs.name) else ""
            advice = COUNTS if differs.name else CROSSES
            raise NotRebuilt(f"`{doing}` stays in its box: {differs.words}{named}; {advice}", differs.detail)
        if key:
            self._compared.add(key)

    def _wrote(self, name: str) -> bool:
        """Whether a name, which the box chose, stands in the notebook: any other text could hold our inputs."""
        words = name.split(".")
        return all(
            word.isidentifier() and any(re.search(rf"\b{word}\b", cell.source) for cell in self._cells)
            for word in words
        )

    def _try(self, subject: wire.Handle, turns: Sequence[Turn], doing: str) -> tuple[Tried, list[str]]:
        outgoing: list[torch.Tensor] = []
        calls = [
            wire.Turn([encode(each, outgoing) for each in turn.args], turn.training, turn.gradients, turn.seed)
            for turn in turns
        ]
        answer, found = self.ask(wire.Try(subject, [], calls), outgoing, doing)
        self._expect(answer, wire.Tried, f"`{doing}`")
        with about(doing):
            try:
                return claimed(answer, found, len(turns))
            except ValueError as error:
                raise StudentError("what came of calling the model is out of form", str(error)) from error

    def weights_under(
        self, name: str, arguments: Mapping[str, Any], example: torch.Tensor, seed: int
    ) -> dict[str, torch.Tensor]:
        """The parameters and buffers that `name(**arguments)`, which takes the example, starts from under `seed`."""
        question = wire.Weights(self.build(name, arguments, seed), [], [wire.TensorAt(0)])
        state, found = self.ask(question, [example], name)
        self._expect(state, wire.Named, f"`{name}`")
        if len(found) != len(state.names):
            raise StudentError(f"`{name}`: the description of the model lacks some of its tensors")
        return dict(zip(state.names, found, strict=True))

    def parameters(self, handle: wire.Handle, doing: str) -> dict[str, torch.Tensor]:
        """The parameters of a module in the box by name; none of what is no module."""
        try:
            state, found = self.ask(wire.Weights(handle, [], [], learned_only=True), (), doing)
        except StudentError:
            return {}
        self._expect(state, wire.Named, f"`{doing}`")
        return {name: each for name, each in zip(state.names, found, strict=False) if each.is_floating_point()}

    def build(self, name: str, arguments: Mapping[str, Any], seed: int) -> wire.Handle:
        """What the notebook's `name(**arguments)` gives back under `seed`, which stays in the box."""
        self._seed(seed, f"`{name}`")
        value, _ = self.value(wire.Call(None, [name], [], dict(arguments)), (), name)
        if not isinstance(value, wire.Handle):
            raise StudentError(f"`{name}` builds no model")
        return value

    # -- the end -----------------------------------------------------------------------------------------------------

    def noticed(self) -> list[str]:
        """What the code was seen asking for that the box does not give; empty when its process is gone."""
        try:
            value, _ = self.value(wire.Noticed(), (), "notes")
        except StudentError:
            return []
        return [str(item) for item in value.items] if isinstance(value, wire.ListOf) else []

    def close(self) -> None:
        if self._channel is not None:
            self._channel.close()
            self._channel = None


def _first_line(source: str) -> str:
    lines = (line.strip() for line in source.split("\n"))
    return next((line for line in lines if line and not line.startswith("#")), "")[:60]


def _printable(text: str) -> str:
    """The text without what a terminal could take for an order."""
    return "".join(character if character.isprintable() or character == "\n" else "\ufffd" for character in text)


def without_folders(text: str) -> str:
    """The text with every absolute path cut to its last part: where things lie here is nobody's business."""
    return re.sub(r"(?<![\w./])/(?:[^\s/'\":,;()]+/)+", "…/", text)
