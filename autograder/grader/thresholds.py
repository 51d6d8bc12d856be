"""thresholds.toml: what `torchgrade calibrate` measured, and whether a value lies within it.

A threshold belongs to the data that it was measured on; for other data there is none until it is measured there.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from autograder.errors import GraderError


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
    """One threshold with all that it follows from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    low: float
    high: float
    device: str
    seeds: Annotated[int, Field(ge=2)]
    mean: float
    torch: str
    measured: str


@dataclass(frozen=True)
class Thresholds:
    """All thresholds of an assignment: by data set, then by name."""

    path: Path
    measured: dict[str, dict[str, Measured]]

    def get(self, data: str, name: str) -> Threshold:
        """The threshold `name` for the data set; raises GraderError when it was never measured there."""
        found = self.measured.get(data, {}).get(name)
        if found is None:
            raise GraderError(
                f"{self.path}: no threshold {name!r} for the data {data!r}; "
                f"run `torchgrade calibrate {self.path.parent.name}` with that data"
            )
        return Threshold(name, found.low, found.high)

    def of_recipe(self, data: str, recipe: str) -> dict[str, Threshold]:
        """By metric, the thresholds that were measured for a recipe (`DENOISE`) on the data set (`denoise.loss`)."""
        named = ((name.partition("."), found) for name, found in self.measured.get(data, {}).items())
        return {
            metric: Threshold(f"{of}.{metric}", found.low, found.high)
            for (of, _, metric), found in named
            if of == recipe.lower()
        }


def read_thresholds(path: Path) -> Thresholds:
    """Read thresholds.toml; an assignment without one has none. Raises GraderError naming file and key."""
    if not path.is_file():
        return Thresholds(path, {})
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        measured = {
            data: {name: Measured.model_validate(entry) for name, entry in entries.items()}
            for data, entries in values.items()
        }
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError, AttributeError) as error:
        what = " ".join(str(error).split())[:200]
        raise GraderError(f"{path}: not as `torchgrade calibrate` writes it ({what}); calibrate again") from error
    return Thresholds(path, measured)
