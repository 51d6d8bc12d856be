"""The metrics that a threshold may be about: read off a training, and on a scale on which higher is worse."""

from dataclasses import dataclass
from math import ceil, exp, floor, isfinite, log, log10, nan

import torch

from autograder.grader.outcome import DIGITS, Outcome
from autograder.models.training import Training

LOWER_IS_BETTER = {"loss": True, "gain": False, "psnr": False, "ssim": False}


@dataclass(frozen=True)
class Metric:
    """One of `LOWER_IS_BETTER`. Where lower is better its values spread by factors, so logarithms of them are taken."""

    name: str

    @property
    def lower_is_better(self) -> bool:
        return LOWER_IS_BETTER[self.name]

    @property
    def needs_baseline(self) -> bool:
        return self.name == "gain"

    def taken(self, value: float) -> float:
        """A value on the scale of the statistics; NaN where it has no place there."""
        if not self.lower_is_better:
            return -value if isfinite(value) else nan
        return log(value) if isfinite(value) and value > 0 else nan

    def value(self, taken: float) -> float:
        """The value that is `taken` on the scale of the statistics."""
        return exp(taken) if self.lower_is_better else -taken

    def shown(self, mean: float, sd: float) -> str:
        """Mean and spread for people: of what spreads by factors, the spread in percent."""
        spread = f"{100 * (exp(sd) - 1):.2g} %" if self.lower_is_better else f"{sd:.2g}"
        return f"{round(self.value(mean), 4) + 0.0:.4g} (sd {spread})"

    def of(self, training: Training, baseline: Training | None) -> float:
        """The metric of one training, as a grade would have it, on the scale of the statistics; NaN of a failed one."""
        baselines = [] if baseline is None else [baseline]
        none = torch.zeros(0)
        if training.problem or (self.needs_baseline and not baselines):
            return nan
        return self.taken(float(getattr(Outcome([training], baselines, none, none), self.name)))


def rounded_out(value: float, *, up: bool) -> float:
    """`value` to as many digits as grades have, moved up or down but never across itself."""
    if value == 0 or not isfinite(value):
        return value
    places = DIGITS - 1 - floor(log10(abs(value)))
    steps = round(value * 10.0**places, 6)  # what is a whole number but for its last bits stays one
    return round((ceil(steps) if up else floor(steps)) / 10.0**places, places)
