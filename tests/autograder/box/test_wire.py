"""Frames: what goes in comes out, and what is not a frame is refused before it can do harm."""

import math
import struct
from collections.abc import Iterable

import msgspec
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.box import wire


def read(data: bytes, answer: bool = True) -> wire.Incoming:
    """Feed the bytes of one frame; EOFError when they end too soon."""
    incoming, rest = wire.Incoming(answer=answer), data
    for size in incoming.parts():
        if len(rest) < size:
            raise EOFError
        incoming.feed(bytearray(rest[:size]))
        rest = rest[size:]
    return incoming


def frame(header: object, body: bytes = b"") -> bytes:
    encoded = msgspec.msgpack.encode(header)
    return struct.pack("<I", len(encoded)) + encoded + body


def joined(buffers: Iterable[memoryview]) -> bytes:
    return b"".join(bytes(buffer) for buffer in buffers)


@pytest.mark.parametrize("dtype", wire.DTYPES.values(), ids=str)
@pytest.mark.parametrize("shape", [(), (0,), (3, 5), (2, 0, 4), (1, 2, 3, 5)])
def test_a_tensor_crosses_unchanged(dtype: torch.dtype, shape: tuple[int, ...]) -> None:
    """Every dtype and shape that may cross, scalars and empty tensors among them."""
    tensor = torch.arange(math.prod(shape)).reshape(shape).to(dtype)
    found = read(joined(wire.pack(wire.Done(wire.TensorAt(0)), [tensor]))).tensors[0]
    assert found.dtype == dtype
    assert found.shape == tensor.shape
    assert torch.equal(found, tensor)


def test_values_cross_unchanged() -> None:
    """Scalars, lists, tuples, dicts, dtypes and handles, nested in one another."""
    inner = wire.DictOf(["a", 1], [wire.TupleOf([None, True, -1.5]), wire.DtypeOf("float32")])
    answer = wire.Done(wire.ListOf([inner, "text", wire.Handle(3, "Linear")]))
    assert read(joined(wire.pack(answer))).message == answer


def test_not_a_number_crosses() -> None:
    """NaN and infinity are numbers like others on the wire."""
    value = read(joined(wire.pack(wire.Done(wire.ListOf([math.nan, math.inf]))))).message.value
    assert math.isnan(value.items[0])
    assert value.items[1] == math.inf


def test_a_sparse_tensor_cannot_cross() -> None:
    """Only dense tensors have the bytes that a frame announces."""
    with pytest.raises(wire.WireError, match="cannot cross"):
        wire.pack(wire.Done(wire.TensorAt(0)), [torch.eye(3).to_sparse()])


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (struct.pack("<I", wire.HEADER_BYTES + 1), "a header of"),
        (struct.pack("<I", 2**32 - 1), "a header of"),
        (frame([["done", 1], [["float32", [2**38]]]]), "bytes of tensors"),
        (frame([["done", 1], [["float32", [2**62, 0]]]]), "no tensor has"),
        (frame([["done", 1], [["float32", [0, 2**39, 2**39]]]]), "no tensor has"),
        (frame([["done", 1], [["float32", [-1]]]]), "no tensor has"),
        (frame([["done", 1], [["object", [1]]]]), "no tensor has"),
        (frame([["done", 1], [["uint8", [1] * 17]]]), "no tensor has"),
        (frame([["load", [], 1.0], []]), "not a frame"),
        (frame([["done", 1, "more"], []]), "not a frame"),
        (frame([["loaded", [["1", 2, "m"]]], []]), "not a frame"),
        (frame(["done"]), "not a frame"),
        (struct.pack("<I", 3) + b"\xc1\xff\x00", "not a frame"),
        (struct.pack("<I", 0), "not a frame"),
    ],
)
def test_what_is_no_answer_is_refused(data: bytes, why: str) -> None:
    """Too large, mistyped, of the wrong kind, or no MessagePack at all."""
    with pytest.raises(wire.WireError, match=why):
        read(data)


def test_deep_nesting_is_refused() -> None:
    """A value nested as deep as a header can hold ends in a WireError, not in a crash."""
    depth = 20_000
    value = b"\x92\xa1l\x91" * depth + b"\xc0"
    header = b"\x92\x92\xa4done" + value + b"\x90"
    assert len(header) > wire.HEADER_BYTES or depth < 16_000
    with pytest.raises(wire.WireError):
        read(struct.pack("<I", len(header)) + header)
    shorter = b"\x92\x92\xa4done" + b"\x92\xa1l\x91" * 15_000 + b"\xc0\x90"
    with pytest.raises(wire.WireError, match="not a frame"):
        read(struct.pack("<I", len(shorter)) + shorter)


def test_a_bool_tensor_holds_only_true_and_false() -> None:
    """A byte that is neither 0 nor 1 becomes true, and not a third thing."""
    found = read(frame([["done", ["t", 0]], [["bool", [3]]]], b"\x00\x01\xff")).tensors[0]
    assert found.view(torch.uint8).tolist() == [0, 1, 1]


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_frame_or_an_error(data: bytes) -> None:
    """Nothing but WireError, or waiting for more, comes of arbitrary bytes."""
    try:
        incoming = read(data)
    except (wire.WireError, EOFError):
        return
    assert incoming.message is not None


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_frame_with_changed_bytes_is_a_frame_or_an_error(data: st.DataObject) -> None:
    """A real answer with some bytes changed is read, refused, or too short, and nothing else."""
    changed = bytearray(joined(wire.pack(wire.Described(["a.weight"]), [torch.rand(3), torch.rand(2, 2)])))
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    try:
        read(bytes(changed))
    except (wire.WireError, EOFError):
        return
