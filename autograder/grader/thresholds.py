"""thresholds.toml: what `torchgrade calibrate` measured, and whether a value lies within it.

A threshold belongs to the data set, the kind of device and the recipe that it was measured with; for others there is
none until it is measured there.
"""

import dataclasses
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from autograder.errors import GraderError
from autograder.models.recipe import Recipe

Plain = str | int | float
Chance = Annotated[float, Field(ge=0, le=1)]


@dataclass(frozen=True)
class Threshold:
    """Both ends of what is accepted: too good is wrong too."""

    name: str
    low: float
    high: float

    def accepts(self, value: float) -> bool:
        """Whether `value` lies within both ends; NaN never does."""
        return self.low <= value <= self.high


class Measured(BaseModel):
    """One threshold with all that it follows from: `models` right models, `seeds` trainings each.

    A grade is the mean over `averaged` seeds; `false_fail` and `false_pass` are estimated chances, of the unluckiest
    right model and of each wrong variant.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    low: float
    high: float
    mean: float
    seeds: Annotated[int, Field(ge=2)]
    averaged: Annotated[int, Field(ge=1)]
    models: Annotated[int, Field(ge=1)]
    false_fail: Chance
    torch: str
    torchgrade: str
    measured: str
    recipe: dict[str, Plain]
    false_pass: dict[str, Chance]


Place = dict[str, Measured]  # what was measured for one data set on one kind of device, by name


@dataclass(frozen=True)
class Thresholds:
    """All thresholds of an assignment: by data set, then by kind of device, then by name."""

    path: Path
    measured: dict[str, dict[str, Place]]

    def get(self, data: str, device: str, name: str) -> Threshold:
        """The threshold `name` for data set and device; raises GraderError when it was never measured there."""
        found = self.place(data, device).get(name)
        if found is None:
            raise GraderError(f"{self.path}: {self.unmeasured(data, device, [name])}")
        return Threshold(name, found.low, found.high)

    def of_recipe(self, data: str, device: str, recipe: str) -> dict[str, Threshold]:
        """By metric, the thresholds that were measured there for a recipe (`DENOISE`: `denoise.loss`)."""
        named = ((name.partition("."), found) for name, found in self.place(data, device).items())
        return {
            metric: Threshold(f"{of}.{metric}", found.low, found.high)
            for (of, _, metric), found in named
            if of == recipe.lower()
        }

    def place(self, data: str, device: str) -> Place:
        return self.measured.get(data, {}).get(device, {})

    def missing(self, data: str, device: str, names: Sequence[str]) -> list[str]:
        """Those of the names that were not measured there."""
        return [name for name in names if name not in self.place(data, device)]

    def unmeasured(self, data: str, device: str, names: Sequence[str]) -> str:
        """That these were not measured there, and what to run."""
        listed = ", ".join(repr(name) for name in names)
        command = f"torchgrade calibrate {self.path.parent.name} --images {data} --device {device}"
        return f"no threshold {listed} for the data {data!r} on device {device!r}; run `{command}`"

    def check_recipes(self, data: str, device: str, names: Sequence[str], recipes: Mapping[str, Recipe]) -> None:
        """Raise GraderError when a threshold was measured for a recipe that has changed since."""
        by_name = {name.lower(): recipe for name, recipe in recipes.items()}
        for name in names:
            recipe_name, _, metric = name.partition(".")
            now = plain_values(by_name[recipe_name], metric) if recipe_name in by_name else {}
            if changed := _changes(self.place(data, device)[name].recipe, now):
                raise GraderError(
                    f"{self.path}: {name!r} was measured for another recipe ({changed}); "
                    f"run `torchgrade calibrate {self.path.parent.name} --images {data} --device {device}` again"
                )


def plain_values(recipe: Recipe, metric: str) -> dict[str, Plain]:
    """What a threshold for a metric of this recipe follows from: plain values, where they are not the defaults.

    A baseline is one by its name, and only where the metric compares with it.
    """
    values: dict[str, Plain] = {}
    for field in dataclasses.fields(recipe):
        value = getattr(recipe, field.name)
        if field.name in ("first_seed", "baseline") or value == _default(field):
            continue
        values[field.name] = value if isinstance(value, Plain) else json.dumps(value, sort_keys=True, default=str)
    if metric == "gain" and recipe.baseline is not None:
        values["baseline"] = getattr(recipe.baseline, "__qualname__", "unnamed")
    return values


def _default(field: dataclasses.Field[Any]) -> Any:
    return field.default if field.default_factory is dataclasses.MISSING else field.default_factory()


def _changes(before: Mapping[str, Plain], now: Mapping[str, Plain]) -> str:
    """In words, what differs; empty when nothing does."""
    names = [name for name in {**now, **before} if before.get(name) != now.get(name)]
    return ", ".join(f"{name}: {now.get(name, 'default')} now, {before.get(name, 'default')} then" for name in names)


def read_thresholds(path: Path) -> Thresholds:
    """Read thresholds.toml; an assignment without one has none. Raises GraderError naming file and key."""
    if not path.is_file():
        return Thresholds(path, {})
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        measured = {
            data: {
                device: {name: Measured.model_validate(entry) for name, entry in entries.items()}
                for device, entries in devices.items()
            }
            for data, devices in values.items()
        }
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError, AttributeError) as error:
        what = " ".join(str(error).split())[:200]
        raise GraderError(f"{path}: not as `torchgrade calibrate` writes it ({what}); calibrate again") from error
    return Thresholds(path, measured)
