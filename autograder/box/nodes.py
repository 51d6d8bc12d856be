"""A model as data: the calls that it makes, in order, and the names of its tensors."""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum

import msgspec


class _Item(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    pass


class At(_Item, tag="at"):
    """The result of the node at `index`."""

    index: int


class Listing(_Item, tag="list"):
    items: list["Argument"]


class Tupling(_Item, tag="tuple"):
    items: list["Argument"]


class Dictionary(_Item, tag="dict"):
    keys: list[str]
    values: list["Argument"]


class Dtype(_Item, tag="dtype"):
    name: str


Argument = None | bool | int | float | str | At | Listing | Tupling | Dictionary | Dtype


class Input(_Item, tag="input"):
    """The next positional input."""


class Parameter(_Item, tag="param"):
    name: str


class Buffer(_Item, tag="buffer"):
    """A tensor that is no parameter: running statistics, masks, constants."""

    name: str


class Operation(_Item, tag="op"):
    """One call, by the operation's full name (`aten.conv2d.default`)."""

    name: str
    args: list[Argument]
    kwargs: dict[str, Argument]


Node = Input | Parameter | Buffer | Operation


class Graph(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Nodes in order, each referring only to those before it, and what is returned.

    `places` tells where in the notebook an operation was first called, by its name; nothing is computed from it.
    """

    nodes: list[Node]
    output: Argument
    places: dict[str, str] = {}

    @property
    def inputs(self) -> int:
        """How many inputs it takes."""
        return sum(isinstance(node, Input) for node in self.nodes)


PLACEMENT = ("device", "layout", "pin_memory", "memory_format")  # who rebuilds the graph decides these


class Reason(StrEnum):
    """Why code cannot be described and what could be, in words that a student may read."""

    DECIDES = (
        "it looks at the numbers in a tensor to decide what to do (an `if`, `bool()`, `.item()`); "
        "`torch.where` chooses without that"
    )
    TAKES_OUT = (
        "it takes the numbers of a tensor out of torch (`.numpy()`, `.tolist()`); compute with the tensor itself"
    )
    OWN_GRADIENT = (
        "it computes in an `autograd.Function` of its own, or takes gradients itself; "
        "leave these to torch's own operations"
    )
    TRANSFORMS = "it uses `torch.func`; let operations work on the whole batch at once"
    KEEPS = (
        "it keeps a tensor for its next call that has a gradient or another shape than before; "
        "keep what is detached (`.detach()`) and has one shape"
    )
    PACKS = (
        "it packs sequences, whose lengths are numbers in a tensor (`pack_padded_sequence`); "
        "padded ones cross, with a mask for what counts"
    )
    MAKES_LAYERS = "it makes new layers in each call; make them once, in `__init__`"
    CHANCE = "it draws by chance outside of torch (`random`, `numpy.random`); draw with torch (`torch.rand`)"
    TOO_LONG = "it makes too many calls; compute with whole tensors where it loops"
    NOT_DATA = (
        "it uses or returns what is neither tensors nor numbers; return these, or tuples, lists and dicts of them"
    )
    OTHERWISE = (
        "with another number of examples it does what cannot be told beforehand, as where a size follows from the "
        "numbers in a tensor; keep sizes, with masks and `torch.where`"
    )


class NotDescribable(Exception):
    """Code cannot be followed, or returns what is no tensor."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}; {detail}" if detail else str(reason))
        self.reason = reason


def places_in(arguments: Iterable[Argument]) -> Iterator[int]:
    """Every node that the arguments refer to."""
    for argument in arguments:
        match argument:
            case At(index=index):
                yield index
            case Listing(items=items) | Tupling(items=items) | Dictionary(values=items):
                yield from places_in(items)


def moved(argument: Argument, place: Callable[[int], int]) -> Argument:
    """The argument with every reference to node i become one to node `place(i)`."""
    match argument:
        case At(index=index):
            return At(place(index))
        case Listing(items=items):
            return Listing([moved(each, place) for each in items])
        case Tupling(items=items):
            return Tupling([moved(each, place) for each in items])
        case Dictionary(keys=keys, values=values):
            return Dictionary(keys, [moved(each, place) for each in values])
    return argument


def moved_node(node: Node, place: Callable[[int], int]) -> Node:
    """The node with every reference to node i become one to node `place(i)`."""
    if not isinstance(node, Operation):
        return node
    kwargs = {key: moved(each, place) for key, each in node.kwargs.items()}
    return Operation(node.name, [moved(each, place) for each in node.args], kwargs)
