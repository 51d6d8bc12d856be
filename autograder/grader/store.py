"""Descriptions and trainings by content: what is equal is kept, and computed, once.

Everything in it can be computed again, so the folder may be deleted at any time. A file begins with a digest of the
rest: what is damaged, or was written by another version, counts as not there. Tensors are safetensors, the rest is
JSON or msgpack; nothing is ever unpickled.
"""

import contextlib
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import torch

from autograder.box.nodes import Graph
from autograder.errors import AutograderError
from autograder.models.rebuilt import Description
from autograder.models.training import Training
from autograder.paths import written_aside

FORMAT = b"torchgrade store 2\n"  # to be raised when what a file holds changes
DIGEST_BYTES = hashlib.sha256().digest_size

Kept = TypeVar("Kept")
Record = TypeVar("Record", bound=msgspec.Struct)


class MissingError(AutograderError):
    """What an earlier phase should have kept is not there, or damaged."""


class _Numbers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A training without its predictions."""

    seed: int
    losses: tuple[float, ...]
    loss: float
    psnr: float
    ssim: float
    problem: str | None
    unsteady: tuple[str, ...] = ()


def key_of(*parts: Any) -> str:
    """A name for content: equal for equal plain values, else different."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Store:
    """A folder of descriptions, trainings and records."""

    folder: Path

    # -- descriptions ------------------------------------------------------------------------------------------------

    def put_description(self, description: Description) -> str:
        """Keep a description; returns its key, which equal models share whatever their names."""
        key = key_of(description.structure, description.weights)
        if not self.has_description(key):
            graphs = {
                "graph.training": _tensor(msgspec.msgpack.encode(description.training)),
                "graph.evaluation": _tensor(msgspec.msgpack.encode(description.evaluation)),
            }
            tensors = {f"tensor.{name}": tensor for name, tensor in description.tensors.items()}
            _write(self._description(key), _packed({**graphs, **tensors}))
        return key

    def has_description(self, key: str) -> bool:
        return _read(self._description(key), _description_of) is not None

    def description(self, key: str) -> Description:
        """The description kept under `key`. Raises MissingError when there is none that can be read."""
        return _found(self._description(key), _description_of)

    def _description(self, key: str) -> Path:
        return self.folder / "models" / key

    # -- trainings ---------------------------------------------------------------------------------------------------

    def put_training(self, key: str, training: Training) -> None:
        numbers = _Numbers(**{name: getattr(training, name) for name in _Numbers.__struct_fields__})
        tensors = {"predictions": training.predictions, "numbers": _tensor(msgspec.msgpack.encode(numbers))}
        _write(self._training(key), _packed(tensors))

    def has_training(self, key: str) -> bool:
        return _read(self._training(key), _training_of) is not None

    def training(self, *keys: str) -> Training:
        """The training kept under the first of the keys that has one. Raises MissingError when none can be read."""
        for key in keys[:-1]:
            if (training := _read(self._training(key), _training_of)) is not None:
                return training
        return _found(self._training(keys[-1]), _training_of)

    def _training(self, key: str) -> Path:
        return self.folder / "trainings" / key

    # -- records -----------------------------------------------------------------------------------------------------

    def put_record(self, key: str, record: msgspec.Struct) -> None:
        """Keep a record where it can be written: it would only save time."""
        with contextlib.suppress(OSError):
            _write(self._record(key), msgspec.json.encode(record))

    def record(self, key: str, kind: type[Record]) -> Record | None:
        """The record kept under `key`, or None when there is none that can be read."""

        def record_of(content: bytes) -> Record:
            return msgspec.json.decode(content, type=kind)

        return _read(self._record(key), record_of)

    def _record(self, key: str) -> Path:
        return self.folder / "records" / key


# -- what the files hold -----------------------------------------------------------------------------------------------


def _description_of(content: bytes) -> Description:
    tensors = _unpacked(content)
    training, evaluation = (
        msgspec.msgpack.decode(tensors[f"graph.{mode}"].numpy().tobytes(), type=Graph)
        for mode in ("training", "evaluation")
    )
    named = {name.removeprefix("tensor."): each for name, each in tensors.items() if name.startswith("tensor.")}
    return Description(training, evaluation, named)


def _training_of(content: bytes) -> Training:
    tensors = _unpacked(content)
    numbers = msgspec.msgpack.decode(tensors["numbers"].numpy().tobytes(), type=_Numbers)
    return Training(**msgspec.structs.asdict(numbers), predictions=tensors["predictions"])


def _tensor(data: bytes) -> torch.Tensor:
    return torch.frombuffer(bytearray(data), dtype=torch.uint8)


def _packed(tensors: Mapping[str, torch.Tensor]) -> bytes:
    from safetensors.torch import save

    # a copy each: tied weights share memory, which the format refuses
    return bytes(save({name: tensor.detach().cpu().contiguous().clone() for name, tensor in tensors.items()}))


def _unpacked(content: bytes) -> dict[str, torch.Tensor]:
    from safetensors.torch import load

    return dict(load(content))


# -- files ---------------------------------------------------------------------------------------------------------


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(FORMAT + content).digest()


def _write(path: Path, content: bytes) -> None:
    with written_aside(path) as aside:
        aside.write_bytes(_digest(content) + content)


def _read(path: Path, decode: Callable[[bytes], Kept]) -> Kept | None:
    """What a file holds; None when it is not there, damaged, or of another version."""
    try:
        whole = path.read_bytes()
    except OSError:
        return None
    content = whole[DIGEST_BYTES:]
    if whole[:DIGEST_BYTES] != _digest(content):
        return None
    try:
        return decode(content)
    except (msgspec.MsgspecError, LookupError, UnicodeDecodeError):
        return None


def _found(path: Path, decode: Callable[[bytes], Kept]) -> Kept:
    found = _read(path, decode)
    if found is None:
        raise MissingError(f"{path}: missing or damaged; the next run makes it anew")
    return found
