"""Some numbers and what sums them up."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Distribution:
    """Numbers in ascending order; a figure is None where there are too few of them."""

    values: tuple[float, ...]
    mean: float | None
    sd: float | None  # of a sample: over n - 1
    median: float | None

    def __len__(self) -> int:
        return len(self.values)

    @property
    def lowest(self) -> float | None:
        return self.values[0] if self.values else None

    @property
    def highest(self) -> float | None:
        return self.values[-1] if self.values else None


def distribution(numbers: Iterable[float]) -> Distribution:
    """The distribution of some finite numbers."""
    values = tuple(sorted(numbers))
    return Distribution(
        values,
        mean=statistics.fmean(values) if values else None,
        sd=statistics.stdev(values) if len(values) > 1 else None,
        median=statistics.median(values) if values else None,
    )
