"""What crosses the wall between the grader and a submission's process, and how.

Theory of operation
-------------------
Four processes, from the most to the least trusted:

    grader      `keeper.py` runs in it. It holds hidden tests, data and results; it keeps the clock.
    zygote      `zygote.py`, started by the keeper inside bubblewrap, or where that cannot be, as a user that may do
                little (`modes.py`). It has imported torch and holds no secret: no test, no submission. It forks one
                child per submission, in milliseconds.
    supervisor  the zygote's child. It makes the submission's own namespaces, where there are any, hands a pidfd of
                its child to the keeper, waits, and tells the keeper how that child ended.
    worker      the supervisor's child. `lockdown.py` has taken away what it could use against anybody; only then does
                it read the student's source and answer questions about it (`worker.py`).

Three channels:

    keeper - zygote       a SEQPACKET socket; a request for a child carries the child's two sockets with it
    keeper - supervisor   a SEQPACKET socket, one a submission: the pidfd, "ready", how it ended
    keeper - worker       a stream socket, one a submission: the frames of this module

Only the keeper asks; the worker only answers. Student code can do in the worker whatever it likes, so **every byte of
an answer is a claim**: frames are bounded, decoded against fixed types, and nothing that arrives is ever imported,
unpickled or evaluated. Inputs cross into the box; expected answers never do.

A frame is a 4-byte little-endian length, a MessagePack header of that length, and the raw bytes of the tensors that
the header announces. It names dtypes and shapes; the number of bytes follows from these, so it cannot be lied about.
"""

import math
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import torch

HEADER_BYTES = 64 * 1024  # of an answer: small enough that no nesting of it can fill our memory
TENSOR_BYTES = 256 * 1024 * 1024
GRAPH_BYTES = 1024 * 1024
DIMENSIONS = 16
LARGEST_SIZE = 2**40
LENGTH = struct.Struct("<I")

DTYPES = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        torch.bool,
        torch.uint8,
        torch.int8,
        torch.int16,
        torch.int32,
        torch.int64,
        torch.float16,
        torch.bfloat16,
        torch.float32,
        torch.float64,
    )
}


class WireError(Exception):
    """A frame is not what a frame must be."""


class _Item(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    """The base of everything that crosses: an array, its first element the type's tag."""


# Values. Scalars cross as themselves; everything else as one of these.


class TensorAt(_Item, tag="t"):
    """The tensor at `index` among the frame's tensors."""

    index: int


class NumbersAt(_Item, tag="n"):
    """A list of numbers, too long for a header: the values of the tensor at `index`."""

    index: int


class ListOf(_Item, tag="l"):
    items: list["Value"]


class TupleOf(_Item, tag="u"):
    items: list["Value"]


class DictOf(_Item, tag="d"):
    keys: list["Value"]
    values: list["Value"]


class NamedOf(DictOf, tag="k"):
    """Keyword arguments, as the last of a call's arguments."""


class DtypeOf(_Item, tag="y"):
    name: str


class ScriptOf(_Item, tag="s"):
    """What student code gets as a function that returns these values, one a call."""

    items: list["Value"]


class Handle(_Item, tag="h"):
    """An object that stays in the box; `kind` is the name of its class."""

    number: int
    kind: str


Value = (
    None | bool | int | float | str | TensorAt | NumbersAt
    | ListOf | TupleOf | DictOf | NamedOf | DtypeOf | ScriptOf | Handle
)  # fmt: skip


# Questions, from the keeper. A path is a name of the notebook followed by attributes.


class Cell(_Item):
    number: int
    source: str


class Load(_Item, tag="load"):
    """Run the cells, statement by statement; none may take longer than `cell_seconds`."""

    cells: list[Cell]
    cell_seconds: float


class Seed(_Item, tag="seed"):
    """Seed every random generator and let go of all handles: what follows depends on nothing before it."""

    seed: int


class Get(_Item, tag="get"):
    """The value at a name of the notebook, or at an attribute of a handle."""

    target: Handle | None
    path: list[str]


class Call(_Item, tag="call"):
    """Call what is at a path; with `keep`, the answer is a handle, whatever came back."""

    target: Handle | None
    path: list[str]
    args: list[Value]
    kwargs: dict[str, Value]
    keep: bool = False


class Describe(_Item, tag="describe"):
    """Describe a module or a function, called on `args`, as a graph; `training` sets a module's mode unless None."""

    target: Handle | None
    path: list[str]
    args: list[Value]
    training: bool | None


class Weights(_Item, tag="weights"):
    """The parameters of a module by name, and unless `learned_only` its buffers; `args` give lazy ones their shapes."""

    target: Handle | None
    path: list[str]
    args: list[Value]
    learned_only: bool = False


class Fit(_Item, tag="fit"):
    """Train a module that cannot be described: on the frame's first tensor, towards its second."""

    target: Handle
    loss: str
    optimizer: str
    lr: float
    batch_size: int
    epochs: int
    seed: int


class Run(_Item, tag="run"):
    """Call what cannot be described on `args`, in a mode unless None, drawing under `seed`."""

    target: Handle
    args: list[Value]
    training: bool | None
    seed: int


class Turn(_Item):
    """One call of a trial; see `trial.Turn`."""

    args: list[Value]
    training: bool | None
    gradients: str
    seed: int


class Try(_Item, tag="try"):
    """Make the calls one after the other, and leave what is at the path as it was."""

    target: Handle | None
    path: list[str]
    turns: list[Turn]


class Code(_Item, tag="code"):
    """What tells the code of an object from others'; see `identity.code_digest`."""

    target: Handle


class Noticed(_Item, tag="noticed"):
    """What the code asked for that the box does not give, so far."""


Question = Load | Seed | Get | Call | Describe | Weights | Fit | Run | Try | Code | Noticed


# Answers, from the worker: claims.


class Done(_Item, tag="done"):
    value: Value


class Named(_Item, tag="named"):
    """Tensors by name, in the frame's order."""

    names: list[str]


class Raised(_Item, tag="raised"):
    """The student's code raised; `where` is a place in the notebook, or empty."""

    kind: str
    message: str
    where: str


class Unknown(_Item, tag="unknown"):
    """There is nothing at the path from `name` on."""

    name: str


class Problem(_Item):
    """A statement that raised, or (line 0) a cell that is not Python."""

    cell: int
    line: int
    message: str


class Loaded(_Item, tag="loaded"):
    problems: list[Problem]


class Described(_Item, tag="described"):
    """A graph follows as the first tensor (bytes of a MessagePack `models.graph.Graph`), then its tensors by name."""

    names: list[str]


class Coded(_Item, tag="coded"):
    """A digest of an object's code; empty where it cannot be told from others'."""

    digest: str


class Tried(_Item, tag="tried"):
    """What came of each turn, and of what the subject holds; their tensors follow in this order.

    `outputs` says how many tensors each turn gave, -1 where it raised. Then comes a tensor of (n, 2) for the n
    gradients of a turn, by the names in `gradients`; last one of (n, 2) for what is held, by the names in `held`.
    `kept` are the names of numbers and lists that the calls changed and that decide what later calls give.
    """

    outputs: list[int]
    gradients: list[list[str]]
    held: list[str]
    kept: list[str]


Answer = Done | Named | Raised | Unknown | Loaded | Described | Tried | Coded


@dataclass(frozen=True)
class Usage:
    """What a submission's process had used when it ended."""

    cpu_seconds: float
    memory_kib: int


class _QuestionFrame(_Item):
    message: Question
    tensors: list[tuple[str, list[int]]]


class _AnswerFrame(_Item):
    message: Answer
    tensors: list[tuple[str, list[int]]]


_encoder = msgspec.msgpack.Encoder()
_questions = msgspec.msgpack.Decoder(_QuestionFrame)
_answers = msgspec.msgpack.Decoder(_AnswerFrame)


def pack(message: Question | Answer, tensors: Sequence[torch.Tensor] = ()) -> list[memoryview]:
    """A frame as buffers to send one after the other. Raises WireError for a dtype that cannot cross."""
    announced = [(_dtype_name(tensor), list(tensor.shape)) for tensor in tensors]
    dense = [tensor.detach().cpu().contiguous() for tensor in tensors]
    header = _encoder.encode([message, announced])
    buffers = [memoryview(LENGTH.pack(len(header)) + header)]
    buffers += [memoryview(tensor.reshape(-1).view(torch.uint8).numpy().data) for tensor in dense if tensor.numel()]
    return buffers


def _dtype_name(tensor: torch.Tensor) -> str:
    name = str(tensor.dtype).removeprefix("torch.")
    if name not in DTYPES or tensor.layout is not torch.strided:
        raise WireError(f"a tensor of {tensor.dtype} cannot cross")
    return name


class Incoming:
    """One frame being read: says how many bytes it wants next, until it is whole.

    Keeps the reading of sockets, with its clocks and signals, apart from the meaning of bytes.
    """

    def __init__(self, *, answer: bool) -> None:
        self._answer = answer
        self._frame: _QuestionFrame | _AnswerFrame | None = None
        self.tensors: list[torch.Tensor] = []

    def parts(self) -> Iterable[int]:
        """Yield the size of each part in turn; `feed` must be given that part before the next is asked for.

        Raises WireError at the first part that is too large, malformed or mistyped.
        """
        yield LENGTH.size
        (length,) = LENGTH.unpack(self._part)
        if self._answer and length > HEADER_BYTES:
            raise WireError(f"a header of {length} bytes, over {HEADER_BYTES}")
        yield length
        try:
            self._frame = (_answers if self._answer else _questions).decode(self._part)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise WireError(f"not a frame: {error}") from None
        total = sum(_nbytes(dtype, shape) for dtype, shape in self._frame.tensors)
        if self._answer and total > TENSOR_BYTES:
            raise WireError(f"{total} bytes of tensors, over {TENSOR_BYTES}")
        for dtype, shape in self._frame.tensors:
            size = _nbytes(dtype, shape)
            if size:
                yield size
            self.tensors.append(_tensor(self._part if size else bytearray(), dtype, shape))

    def feed(self, part: bytearray) -> None:
        self._part = part

    @property
    def message(self) -> Any:
        assert self._frame is not None
        return self._frame.message


def _nbytes(dtype: str, shape: Sequence[int]) -> int:
    if (
        dtype not in DTYPES
        or len(shape) > DIMENSIONS
        or any(size < 0 for size in shape)
        or _spread(shape) >= LARGEST_SIZE
    ):
        raise WireError(f"no tensor has dtype {dtype[:20]!r} and shape {list(shape)[:DIMENSIONS]}")
    return math.prod(shape) * DTYPES[dtype].itemsize


def _spread(shape: Sequence[int]) -> int:
    """The product of the sizes that are not 0: strides are worked out even for a tensor without elements."""
    return math.prod(size for size in shape if size)


def _tensor(part: bytearray, dtype: str, shape: Sequence[int]) -> torch.Tensor:
    if not part:
        return torch.empty(list(shape), dtype=DTYPES[dtype])
    if dtype == "bool":  # a byte that is neither 0 nor 1 would make a bool that is neither true nor false
        return torch.frombuffer(part, dtype=torch.uint8).reshape(shape) != 0
    return torch.frombuffer(part, dtype=DTYPES[dtype]).reshape(shape)
