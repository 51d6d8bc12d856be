"""A whole course in numbers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grading.policy.result import CourseGrade, Status
from grading.statistics.distribution import Distribution, distribution
from grading.statistics.work import ItemFigures, WorkFigures, figures_of

if TYPE_CHECKING:
    from grading.grades import ClassGrades


@dataclass(frozen=True)
class CourseFigures:
    """The course's grades as they stand, and each assignment and quiz of which anything is known."""

    students: int
    percents: Distribution
    letters: tuple[tuple[str, int], ...]  # the best first; without letters in course.toml, none
    settled: int  # students of whom nothing is open, missing or pending
    works: tuple[WorkFigures, ...]

    @property
    def hardest(self) -> tuple[tuple[WorkFigures, ItemFigures], ...]:
        """The tests and questions of which the class earned the smallest share, the hardest first."""
        found = [(work, item) for work in self.works for item in work.items if item.share is not None]
        return tuple(sorted(found, key=lambda each: each[1].share or 0.0))


def course_figures(graded: "ClassGrades") -> CourseFigures:
    """The figures of a class's grades."""
    everything = [figures_of(work, graded.assignment(work.name), graded.book) for work in graded.works]
    return CourseFigures(
        students=len(graded.grades),
        percents=distribution(float(grade.percent) for grade in graded.grades if grade.percent is not None),
        letters=_letters(graded.course.grades.letters, graded.grades),
        settled=sum(grade.settled for grade in graded.grades),
        works=tuple(each for each in everything if set(each.counts) - {Status.OPEN}),
    )


def _letters(scale: dict[str, float], grades: Sequence[CourseGrade]) -> tuple[tuple[str, int], ...]:
    counts = Counter(grade.letter for grade in grades)
    return tuple((letter, counts[letter]) for letter in sorted(scale, key=lambda letter: -scale[letter]))
