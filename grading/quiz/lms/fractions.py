"""Moodle's percentages: what each option of a select-all question adds, from the list that Moodle allows.

Moodle adds up what is ticked, and never goes below 0. So it can say balanced and net_correct, and no other rule.
"""

from typing import Final

from grading.quiz.item import Item, Rule

ALLOWED: Final = (
    *(0.0, 5.0, 10.0, 11.11111, 12.5, 14.28571, 16.66667, 20.0, 25.0, 30.0, 33.33333, 40.0, 50.0, 60.0, 66.66667),
    *(70.0, 75.0, 80.0, 83.33333, 90.0, 100.0),
)
MARKS: Final = "Moodle adds up fixed percentages of what is ticked"


def fractions(item: Item) -> tuple[float, float]:
    """The percentages of a right and of a wrong option. A rule that Moodle cannot say becomes balanced."""
    right = len(item.key)
    wrong = right if item.rule is Rule.NET_CORRECT else len(item.options) - right
    return _nearest(100 / right), -_nearest(100 / wrong) if wrong else -100.0


def moodle_score(item: Item, right: int, wrong: int) -> float:
    """The share of the points that Moodle gives for so many right and wrong ticks."""
    gain, loss = fractions(item)
    return min(1.0, max(0.0, (right * gain + wrong * loss) / 100))


def _nearest(percentage: float) -> float:
    return min(ALLOWED, key=lambda allowed: abs(allowed - percentage))
