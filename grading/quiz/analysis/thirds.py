"""A class in thirds, by what each student earned of the rest of the paper.

Each third is a third of the papers exactly: 20 and a third of 61. Students with the same total are not told apart by
chance or by name: where a cut goes through them, each counts in both thirds, in the same part.
"""

from dataclasses import dataclass

import numpy as np

from grading.quiz.analysis.bootstrap import Floats, Weights


@dataclass(frozen=True)
class Thirds:
    """In each resample (rows), the mean of each column of some shares, in three parts of the class."""

    upper: Floats
    middle: Floats
    lower: Floats


def means_by_thirds(weights: Weights, totals: Floats, shares: Floats) -> Thirds:
    """The means of shares, as `means_of_shares` gives them, in the thirds by `totals`."""
    order = np.argsort(totals, kind="stable")
    ranked = totals[order]
    first, last = (np.searchsorted(ranked, ranked, side) for side in ("left", "right"))
    weighed = weights.shares[:, order]
    reached = np.hstack([np.zeros((len(weighed), 1)), np.cumsum(weighed, axis=1)])
    begin, end = reached[:, first], reached[:, last]  # where those with the same total begin and end
    third = reached[:, -1:] / 3
    with np.errstate(divide="ignore", invalid="ignore"):
        in_lower = np.clip((third - begin) / (end - begin), 0, 1)
        in_upper = np.clip((end - 2 * third) / (end - begin), 0, 1)
    ranked_shares = shares[order]
    upper, lower = ((part * weighed) @ ranked_shares for part in (in_upper, in_lower))
    middle = weighed @ ranked_shares - upper - lower
    lowest, highest = weights.ends
    counted = (third[:, 0] + lowest + highest)[:, None]
    return Thirds(*((part + highest[:, None]) / counted for part in (upper, middle, lower)))
