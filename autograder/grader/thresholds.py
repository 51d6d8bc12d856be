"""thresholds.toml: what `torchgrade calibrate` measured, and whether a value lies within it.

A threshold belongs to the data set, the kind of device and the recipe that it was measured with; for others there is
none until it is measured there. The same holds for other data of that name, and for another definition of the metric.
With other versions, or on another kind of processor, it is used as long as right work gets its points, which is tried
before each batch; and a line says so.
"""

import dataclasses
import json
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from autograder.errors import GraderError
from autograder.models.quality import DEFINITIONS
from autograder.models.recipe import Recipe

Plain = str | int | float
Chance = Annotated[float, Field(ge=0, le=1)]

DATA = "data"  # the part of `follows_from` that is a digest of the data set as it was read
DIGITS = 16  # of that digest


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
    right model and of each wrong variant. `follows_from` is what `measured_with` gave then, as far as it was kept.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    low: float
    high: float
    mean: float
    seeds: Annotated[int, Field(ge=2)]
    averaged: Annotated[int, Field(ge=1)]
    models: Annotated[int, Field(ge=1)]
    false_fail: Chance
    torchgrade: str
    measured: str
    follows_from: dict[str, str]
    recipe: dict[str, Plain]
    false_pass: dict[str, Chance]

    @model_validator(mode="before")
    @classmethod
    def _of_an_older_file(cls, values: Any) -> Any:
        """It names torch alone, on a line of its own."""
        if not isinstance(values, dict) or "torch" not in values:
            return values
        others = {name: value for name, value in values.items() if name != "torch"}
        return {"follows_from": {"torch": values["torch"]}, **others}

    @property
    def with_what(self) -> str:
        """What it follows from, for people."""
        return ", ".join(f"{part} {value}" for part, value in self.follows_from.items())


FollowsFrom = Callable[[str], Mapping[str, str]]  # what a metric's values follow from here: `Station.follows_from`
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
        return f"no threshold {listed} for the data {data!r} on device {device!r}; run {self._command(data, device)}"

    def check_recipes(self, data: str, device: str, names: Sequence[str], recipes: Mapping[str, Recipe]) -> None:
        """Raise GraderError when a threshold was measured for a recipe that has changed since."""
        by_name = {name.lower(): recipe for name, recipe in recipes.items()}
        for name in names:
            recipe_name, _, metric = name.partition(".")
            now = plain_values(by_name[recipe_name], metric) if recipe_name in by_name else {}
            if changed := _changes(self.place(data, device)[name].recipe, now):
                raise self._stale(data, device, name, f"for another recipe ({changed})")

    def check_definitions(self, data: str, device: str, names: Sequence[str], now: FollowsFrom) -> None:
        """Raise GraderError when a threshold was measured on other data, or by another definition of its metric.

        Which data of their name they were, an older file does not say; of a definition it must.
        """
        for name in names:
            metric, then = metric_of(name), self.place(data, device)[name].follows_from
            if metric in DEFINITIONS:
                then = {metric: "not written down", **then}
            if changed := _differ(then, now(metric), (DATA, metric)):
                raise self._stale(data, device, name, f"on other data or by another definition ({changed})")

    def other_versions(self, data: str, device: str, names: Sequence[str], now: FollowsFrom) -> str:
        """Which thresholds were measured with other versions than are here, and what to run; nothing where none was."""
        by_change: dict[str, list[str]] = {}
        for name in names:
            metric, then = metric_of(name), self.place(data, device)[name].follows_from
            versions = [part for part in then if part not in (DATA, metric)]
            if changed := _differ(_releases(then), _releases(now(metric)), versions):
                by_change.setdefault(changed, []).append(name)
        if not by_change:
            return ""
        told = "; ".join(f"{', '.join(those)} ({changed})" for changed, those in by_change.items())
        hold = "they hold as long as the solution gets all points here"
        return f"thresholds measured otherwise: {told}; {hold}, {self._command(data, device)} measures again"

    def _stale(self, data: str, device: str, name: str, why: str) -> GraderError:
        return GraderError(f"{self.path}: {name!r} was measured {why}; run {self._command(data, device)} again")

    def _command(self, data: str, device: str) -> str:
        return f"`torchgrade calibrate {self.path.parent.name} --images {data} --device {device}`"


def metric_of(name: str) -> str:
    """The metric that a threshold is about: `loss` of `denoise.loss`."""
    return name.partition(".")[2]


def measured_with(versions: Mapping[str, str], data_sha256: str, metric: str) -> dict[str, str]:
    """What a metric's values follow from beside the recipe: versions, how it is defined, the data as they were read.

    Of scikit-learn nothing but its digits enters, and these are among the data; Python's own version moves no value.
    """
    left_out = {"Python", "scikit-learn", *DEFINITIONS} - {metric}
    return {part: value for part, value in versions.items() if part not in left_out} | {DATA: data_sha256[:DIGITS]}


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


def _releases(parts: Mapping[str, str]) -> dict[str, str]:
    """Versions without how they were built: torch's builds for CPU and CUDA compute alike on a CPU."""
    return {part: value.partition("+")[0] for part, value in parts.items()}


def _differ(then: Mapping[str, str], now: Mapping[str, str], parts: Iterable[str]) -> str:
    """In words, which of these parts differ, of those that are known then and now."""
    both = [part for part in parts if part in then and part in now]
    return _changes({part: then[part] for part in both}, {part: now[part] for part in both})


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
