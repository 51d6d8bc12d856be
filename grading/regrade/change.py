"""What a regrade changes: for a test, an attempt, a student, a class."""

from dataclasses import dataclass
from fractions import Fraction

from autograder.report import Report, TestResult
from grading.policy.numbers import total
from grading.policy.result import AssignmentGrade, Status


@dataclass(frozen=True)
class TestChange:
    """A test before and after, None where there was or is none, why it changed, and what hides the change."""

    __test__ = False  # the name begins with Test; pytest must not collect it

    before: TestResult | None
    after: TestResult | None
    why: tuple[str, ...]
    hidden_by: str = ""

    @property
    def name(self) -> str:
        test = self.after or self.before
        assert test is not None
        return test.name


@dataclass(frozen=True)
class AttemptChange:
    """The reports of one attempt before and after, and the tests that came out otherwise."""

    before: Report
    after: Report
    tests: tuple[TestChange, ...]

    @property
    def only_words(self) -> bool:
        """Whether points and verdicts stay, and what students read does not."""
        return not self.tests and [_words(each) for each in self.before.tests] != [
            _words(each) for each in self.after.tests
        ]


@dataclass(frozen=True)
class StudentChange:
    """A student's attempts, and the grade before and after. `notes` say what of it does not reach the grade."""

    student: str
    attempts: tuple[AttemptChange, ...]
    before: AssignmentGrade
    after: AssignmentGrade
    notes: tuple[str, ...] = ()

    @property
    def by(self) -> Fraction | None:
        """The points gained; None where the grade waits, before or after."""
        if Status.PENDING in (self.before.status, self.after.status):
            return None
        return (self.after.score or Fraction(0)) - (self.before.score or Fraction(0))

    @property
    def changes(self) -> bool:
        return any(attempt.tests for attempt in self.attempts)


@dataclass(frozen=True)
class ClassChange:
    """A class before and after; `parts` are sentences on what reports follow from that is no longer as it was."""

    students: tuple[StudentChange, ...]
    parts: tuple[str, ...]

    @property
    def gainers(self) -> tuple[StudentChange, ...]:
        """The largest gain first."""
        return tuple(sorted((each for each in self.students if (each.by or 0) > 0), key=lambda each: -(each.by or 0)))

    @property
    def losers(self) -> tuple[StudentChange, ...]:
        """The largest loss first."""
        return tuple(sorted((each for each in self.students if (each.by or 0) < 0), key=lambda each: each.by or 0))

    @property
    def staying(self) -> tuple[StudentChange, ...]:
        return tuple(each for each in self.students if each.by == 0)

    @property
    def waiting(self) -> tuple[StudentChange, ...]:
        """Whose grade waits, before or after."""
        return tuple(each for each in self.students if each.by is None)

    @property
    def means(self) -> tuple[float, float] | None:
        """The mean score before and after, of those who have both; None where nobody has."""
        scores = [(each.before.score, each.after.score) for each in self.students if each.by is not None]
        both = [(before, after) for before, after in scores if before is not None and after is not None]
        if not both:
            return None
        before, after = (float(total(some) / len(both)) for some in zip(*both, strict=True))
        return before, after

    @property
    def summary(self) -> str:
        """One line for the class."""
        counts = [
            f"{len(self.gainers)} student{' gains' if len(self.gainers) == 1 else 's gain'}",
            f"{len(self.losers)} lose{'s' if len(self.losers) == 1 else ''}",
            f"{len(self.staying)} stay{'s' if len(self.staying) == 1 else ''}",
            *([f"{len(self.waiting)} wait{'s' if len(self.waiting) == 1 else ''}"] if self.waiting else []),
        ]
        means = f"; mean {self.means[0]:.2f} -> {self.means[1]:.2f}" if self.means else ""
        return ", ".join(counts) + means


def _words(test: TestResult) -> tuple[object, ...]:
    return test.title, test.hint, test.message
