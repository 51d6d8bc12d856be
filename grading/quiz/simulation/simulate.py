"""A simulated class that answers a quiz: with the mean, spread and median that are asked for, and nobody real.

Abilities are skewed to the left, as classes are: most students lie close together below the best, a few far below. The
three numbers of that distribution are found for the class itself, with its chances held fast.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from autograder.course import Course
from grading.errors import QuizError
from grading.quiz.bank.reading import open_quiz
from grading.quiz.item import Paper, Quiz, Sheet
from grading.quiz.marking.marking import mark
from grading.quiz.paper import papers
from grading.quiz.responses.sheets import given, write_sheets
from grading.quiz.simulation.classroom import Abilities, Classroom
from grading.quiz.simulation.irt import Floats, generator

MEAN, SD, MEDIAN = 86.5, 7.2, 88.8  # percent, of the lecture's debrief
STARTS = ((0.8, -0.6, -1.5), (1.0, -0.7, 0.0), (1.2, -0.7, 1.5))  # best, and the logarithms of spread and shape
STEPS = (0.4, 0.4, 0.8)  # of the search, large enough that answers change
EVALUATIONS = 250  # from each start
ATTEMPTS = 6  # with other chances: some classes cannot be as skewed as is asked for
NEAR = 0.3  # percentage points: good enough not to try again


def simulate(
    quiz: Quiz,
    given_out: Mapping[str, Paper],
    seed: int,
    mean: float = MEAN,
    sd: float = SD,
    median: float = MEDIAN,
) -> tuple[Sheet, ...]:
    """The sheets of a class whose marks, in percent, have that mean, sd and median, or come as near as the quiz allows.

    A quiz of a few items has few possible marks, and a handful of students no spread to speak of. Raises QuizError when
    there is no paper.
    """
    if not given_out:
        raise QuizError(f"{quiz.name}: nobody has a paper; give a number of students above 0")
    wanted = (mean, sd, median)
    ranks = spread_ranks(len(given_out), seed)
    best: tuple[float, Classroom, Floats] | None = None
    for attempt in range(ATTEMPTS):
        room = Classroom.seat(quiz, given_out, seed * ATTEMPTS + attempt)
        abilities = fitted(room, ranks, wanted).at(ranks)
        off = max(abs(each - want) for each, want in zip(summary(room.percents(abilities)), wanted, strict=True))
        if best is None or off < best[0]:
            best = off, room, abilities
        if off < NEAR:
            break
    assert best is not None
    _, room, abilities = best
    return room.sheets(abilities)


@dataclass(frozen=True)
class Simulated:
    """A class's answers in a file, and how close they came."""

    path: Path
    reached: tuple[float, float, float]

    @property
    def summary(self) -> str:
        mean, sd, median = self.reached
        return f"mean {mean:.1f}, sd {sd:.1f}, median {median:.1f} percent"


def simulate_sitting(
    course: Course, name: str, students: int, seed: int, mean: float = MEAN, sd: float = SD, median: float = MEDIAN
) -> Simulated:
    """Simulate a class and keep its answers where collected ones lie. Raises QuizError where there are answers."""
    quiz, about = open_quiz(course, name), course.quiz(name)
    path = course.paths.quiz(name).sheets
    if path.exists():
        raise QuizError(f"{path}: there are answers; simulate with --work and another folder, or remove them")
    width = len(str(students))
    roster = [f"student-{number:0{width}d}" for number in range(1, students + 1)]
    given_out = papers(quiz, roster, about.seed, about.versions)
    sheets = simulate(quiz, given_out, seed, mean, sd, median)
    write_sheets(path, sheets, {paper.student: given(paper.items) for paper in given_out.values()})
    return Simulated(path, summary([each.percent for each in mark(quiz, given_out, sheets).students]))


def spread_ranks(count: int, seed: int) -> Floats:
    """Ranks of a class that misses no part of the distribution: evenly spread, in random order."""
    return np.asarray((generator(seed, "ranks").permutation(count) + 0.5) / count)


def fitted(room: Classroom, ranks: Floats, wanted: tuple[float, float, float]) -> Abilities:
    """The distribution under which the class's percentages have the wanted mean, sd and median, or nearly so."""
    from scipy.optimize import minimize

    def distance(point: Floats) -> float:
        found = summary(room.percents(_abilities(point).at(ranks)))
        return float(sum((each - want) ** 4 for each, want in zip(found, wanted, strict=True)))

    best, least = _abilities(STARTS[0]), math.inf
    for start in STARTS:
        simplex = np.vstack([start, np.array(start) + np.diag(STEPS)])
        options = {"maxfev": EVALUATIONS, "xatol": 1e-3, "fatol": 1e-6, "initial_simplex": simplex}
        found = minimize(distance, start, method="Nelder-Mead", options=options)
        if found.fun < least:
            best, least = _abilities(found.x), found.fun
        if least < NEAR**4:
            break
    return best


def summary(percents: Sequence[float] | Floats) -> tuple[float, float, float]:
    """Mean, sd (over n - 1, 0 for one student) and median."""
    values = np.asarray(percents)
    return float(values.mean()), float(values.std(ddof=1)) if len(values) > 1 else 0.0, float(np.median(values))


def _abilities(point: Sequence[float] | Floats) -> Abilities:
    best, spread, shape = point
    return Abilities(float(best), float(np.exp(np.clip(spread, -5, 3))), float(np.exp(np.clip(shape, -3, 4))))
