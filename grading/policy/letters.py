"""From a percent to a letter."""

from collections.abc import Mapping
from fractions import Fraction

from grading.policy.numbers import exact, half_up


def letter_of(percent: Fraction | None, letters: Mapping[str, float], decimals: int) -> str | None:
    """The letter of a percent, rounded half up; None where there is no percent, or the course has no letters.

    A percent below zero, which quizzes that take points away can give, has the lowest letter.
    """
    if percent is None or not letters:
        return None
    rounded = half_up(percent, decimals)
    reached = [letter for letter, least in letters.items() if exact(least) <= rounded]
    if not reached:
        return min(letters, key=lambda letter: letters[letter])
    return max(reached, key=lambda letter: letters[letter])
