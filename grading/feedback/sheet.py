"""All that one student's page for one assignment says, as text: no template decides what a student may see."""

from collections.abc import Iterator
from dataclasses import dataclass

from autograder.report import CellProblem
from grading.feedback.case import Case
from grading.feedback.checks import Check, State, checks_of, comments_on
from grading.feedback.score import headline, lines, sentences
from grading.feedback.words import moment
from grading.gradebook.events import WHOLE
from grading.policy.numbers import shown

NO_PYTHON = ("SyntaxError", "IndentationError", "TabError")


@dataclass(frozen=True)
class Sheet:
    """A page. `lines` are how the score was worked out: words, and what they add; there are none before it is known."""

    title: str
    student: str
    headline: str
    sentences: tuple[str, ...]
    handed_in: tuple[str, ...]
    restored: tuple[str, ...]
    problems: tuple[CellProblem, ...]
    checks: tuple[Check, ...]
    comments: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]
    total: str

    @property
    def lost_cells(self) -> bool:
        """Whether a cell could not be read at all."""
        return any(problem.message.startswith(NO_PYTHON) for problem in self.problems)

    @property
    def counts(self) -> tuple[tuple[State, int], ...]:
        """How many checks ended how, without those that none did."""
        states = [check.state for check in self.checks]
        return tuple((state, states.count(state)) for state in State if state in states)


def sheet_of(case: Case) -> Sheet:
    """The page of a case. Raises OSError where a picture is gone."""
    return Sheet(
        title=case.grade.title,
        student=case.grade.student,
        headline=headline(case),
        sentences=tuple(sentences(case)),
        handed_in=tuple(_handed_in(case)),
        restored=tuple(case.report.restored),
        problems=tuple(case.report.problems),
        checks=checks_of(case),
        comments=comments_on(case, WHOLE),
        lines=tuple((line.text, "" if line.amount is None else shown(line.amount)) for line in lines(case)),
        total="" if case.grade.score is None else shown(case.grade.score),
    )


def _handed_in(case: Case) -> Iterator[str]:
    grade, attempts = case.grade, len(case.record.attempts)
    which = f"Attempt {case.report.attempt}" + (f" of {attempts} counts" if attempts > 1 else "")
    yield f"{which}, handed in on {moment(grade.received, grade.due)}." if grade.received else f"{which}."
    if grade.due:
        yield f"Your due date: {moment(grade.due)}."
