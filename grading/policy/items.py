"""What an attempt earned, test by test and question by question."""

from dataclasses import dataclass
from fractions import Fraction

from autograder.authoring.questions import Question
from grading.gradebook.book import Attempt, Record
from grading.gradebook.events import WHOLE, TestPoints
from grading.policy.coursework import Work
from grading.policy.numbers import exact, shown, total
from grading.policy.result import ItemScore


@dataclass(frozen=True)
class Tally:
    """An attempt's items, and what they come to: `known` so far, `possible` at most once nothing of it waits."""

    attempt: Attempt
    items: tuple[ItemScore, ...]
    known: Fraction
    possible: Fraction
    waits: bool

    @property
    def earned(self) -> Fraction | None:
        """None while something of it waits."""
        return None if self.waits else self.known


def tally(work: Work, record: Record, attempt: Attempt) -> Tally:
    """What an attempt at an assignment earned. What a person wrote for an item comes before all else.

    A report without any test is no evidence, and neither is the lack of a report: the attempt waits.
    """
    tests = attempt.report.tests if attempt.report else ()
    items = (
        *(_test(test, record.overrides.get(test.name)) for test in tests),
        *(_question(question, record, attempt) for question in work.questions),
    )
    known = total(item.earned for item in items if item.earned is not None)
    waiting = [item.points for item in items if item.earned is None]
    possible = known + total(waiting) if waiting else known
    if work.tested and not tests:
        return Tally(attempt, items, known, max(work.points, possible), waits=True)
    return Tally(attempt, items, known, possible, waits=bool(waiting))


def unlike(work: Work, attempt: Attempt) -> str | None:
    """How the points of an attempt's tests and questions differ from those of course.toml; None where they agree."""
    if attempt.report is None or not attempt.report.tests:
        return None
    tests = total(exact(test.points) for test in attempt.report.tests)
    questions = total(exact(question.points) for question in work.questions)
    if tests + questions == work.points:
        return None
    of_questions = f" and {shown(questions)} points of questions" if work.questions else ""
    return f"{shown(tests)} points of tests{of_questions}, but course.toml says {shown(work.points)}"


def strangers(work: Work, record: Record, items: tuple[ItemScore, ...]) -> list[str]:
    """The items for which a person wrote points, and that are no test or question of the attempt that counts."""
    known = {WHOLE, *(item.name for item in items), *(question.name for question in work.questions)}
    return sorted(set(record.overrides) - known)


def _test(test: TestPoints, override: float | None) -> ItemScore:
    earned = test.earned if override is None else override
    return ItemScore(test.name, test.title, exact(test.points), _exact(earned), by_hand=override is not None)


def _question(question: Question, record: Record, attempt: Attempt) -> ItemScore:
    """A person's points for this very answer, 0 for one that was left as it was given out."""
    answer = attempt.answers.get(question.name)  # None: nobody has looked for it yet
    by_hand = record.overrides.get(question.name)
    if by_hand is None and answer:
        by_hand = record.marks.get((question.name, answer))
    earned = 0.0 if by_hand is None and answer == "" else by_hand
    return ItemScore(question.name, question.title, exact(question.points), _exact(earned), by_hand is not None)


def _exact(points: float | None) -> Fraction | None:
    return None if points is None else exact(points)
