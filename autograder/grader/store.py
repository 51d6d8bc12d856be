"""Descriptions and trainings by content: what is equal is kept, and computed, once.

Everything in it can be computed again, so the folder may be deleted at any time. Tensors are safetensors files, the
rest is JSON; nothing is ever unpickled.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import torch

from autograder.box.describe import Graph
from autograder.models.rebuilt import Description
from autograder.models.training import Training
from autograder.paths import written_aside

Record = TypeVar("Record", bound=msgspec.Struct)


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
        path = self._description(key)
        if not path.is_file():
            graphs = {
                "graph.training": _bytes(msgspec.msgpack.encode(description.training)),
                "graph.evaluation": _bytes(msgspec.msgpack.encode(description.evaluation)),
            }
            tensors = {f"tensor.{name}": tensor for name, tensor in description.tensors.items()}
            _save(path, {**graphs, **tensors}, {})
        return key

    def description(self, key: str) -> Description:
        tensors, _ = _load(self._description(key))
        training, evaluation = (
            msgspec.msgpack.decode(tensors[f"graph.{mode}"].numpy().tobytes(), type=Graph)
            for mode in ("training", "evaluation")
        )
        named = {name.removeprefix("tensor."): each for name, each in tensors.items() if name.startswith("tensor.")}
        return Description(training, evaluation, named)

    def _description(self, key: str) -> Path:
        return self.folder / "models" / f"{key}.safetensors"

    # -- trainings ---------------------------------------------------------------------------------------------------

    def has_training(self, key: str) -> bool:
        return self._training(key).is_file()

    def put_training(self, key: str, training: Training) -> None:
        numbers = {
            "seed": training.seed,
            "losses": training.losses,
            "loss": training.loss,
            "psnr": training.psnr,
            "ssim": training.ssim,
            "problem": training.problem,
        }
        _save(self._training(key), {"predictions": training.predictions}, {"numbers": json.dumps(numbers)})

    def training(self, key: str) -> Training:
        tensors, metadata = _load(self._training(key))
        numbers = json.loads(metadata["numbers"])
        losses = tuple(numbers.pop("losses"))
        return Training(losses=losses, predictions=tensors["predictions"], **numbers)

    def _training(self, key: str) -> Path:
        return self.folder / "trainings" / f"{key}.safetensors"

    # -- records -----------------------------------------------------------------------------------------------------

    def put_record(self, key: str, record: msgspec.Struct) -> None:
        with written_aside(self._record(key)) as aside:
            aside.write_bytes(msgspec.json.encode(record))

    def record(self, key: str, kind: type[Record]) -> Record | None:
        """The record kept under `key`, or None when there is none that can be read."""
        try:
            return msgspec.json.decode(self._record(key).read_bytes(), type=kind)
        except (OSError, msgspec.MsgspecError):
            return None

    def _record(self, key: str) -> Path:
        return self.folder / "records" / f"{key}.json"


def _bytes(data: bytes) -> torch.Tensor:
    return torch.frombuffer(bytearray(data), dtype=torch.uint8)


def _save(path: Path, tensors: Mapping[str, torch.Tensor], metadata: Mapping[str, str]) -> None:
    from safetensors.torch import save_file

    # a copy each: tied weights share memory, which the format refuses
    dense = {name: tensor.detach().cpu().contiguous().clone() for name, tensor in tensors.items()}
    with written_aside(path) as aside:
        save_file(dense, aside, dict(metadata))
        aside.chmod(0o644)


def _load(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, str]]:
    from safetensors import safe_open

    with safe_open(path, framework="pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}  # noqa: SIM118
