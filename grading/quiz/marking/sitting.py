"""A quiz after it was sat: its text, what everybody answered on which paper, and what was decided since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC

from autograder.course import Course
from autograder.paths import QuizPaths
from grading.errors import QuizError
from grading.quiz.bank.reading import open_quiz
from grading.quiz.handout.giving import refuse_changed, staff_paths
from grading.quiz.item import Paper, Quiz, Sheet
from grading.quiz.marking.change import Change
from grading.quiz.marking.decisions import Decision, checked
from grading.quiz.marking.ledger import Act, Entry, Ledger, Undo, alone, append, read_ledger
from grading.quiz.marking.marking import Marks, mark
from grading.quiz.marking.marks_table import write_marks
from grading.quiz.responses.sheets import papers_of, read_sheets

CANNOT_TELL = "what it changed cannot be worked out: it does not fit quiz.md any more"


@dataclass(frozen=True)
class Sitting:
    """All that marks follow from, but for the decisions: those are read from their file each time."""

    paths: QuizPaths
    quiz: Quiz
    papers: Mapping[str, Paper]
    sheets: tuple[Sheet, ...]

    @property
    def ledger(self) -> Ledger:
        return read_ledger(self.paths.decisions)

    def marks(self, ledger: Ledger, *more: Decision) -> Marks:
        """The marks under the decisions that are in force there, and under more that are not written."""
        return mark(self.quiz, self.papers, self.sheets, (*ledger.in_force, *more))


@dataclass(frozen=True)
class Told:
    """One entry of the history, what it changed (None: the text no longer allows it), and which entry undid it."""

    entry: Entry
    change: Change | None
    undone_by: int | None

    def lines(self) -> list[str]:
        """Number, time and name; what; why; what it changed; whether it is undone."""
        entry, undone = self.entry, self.undone_by is not None
        when = f"{entry.when.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        return [
            "  ".join([str(entry.number), when, entry.who, *(["(undone)"] if undone else [])]),
            f"   {entry.what}",
            f"   why: {' '.join(entry.why.split())}",
            f"   {self.change or CANNOT_TELL}",
            *([f"   undone by {self.undone_by}"] if undone else []),
        ]


def open_sitting(course: Course, name: str) -> Sitting:
    """The sitting of the quiz called `name`.

    Raises QuizError when nothing was collected, or quiz.md makes other papers now than were given out.
    """
    quiz = open_quiz(course, name)
    paths = course.paths.quiz(name)
    if not paths.sheets.is_file():
        raise QuizError(f"{paths.sheets}: no answers yet; run `torchgrade quiz collect {name}` first")
    papers = papers_of(paths.sheets, quiz, course.quiz(name).seed)
    refuse_changed(staff_paths(course, name), tuple(papers.values()), "put back what the papers were made from")
    return Sitting(paths, quiz, papers, read_sheets(paths.sheets))


def preview(sitting: Sitting, decision: Decision) -> Change:
    """What a decision would change. Nothing is written."""
    ledger = sitting.ledger
    return Change(sitting.marks(ledger), sitting.marks(ledger, checked(sitting.quiz, decision)))


def act(sitting: Sitting, what: Act, who: str, why: str) -> tuple[Entry, Change | None]:
    """Decide, or undo a decision: write it down, and the marks anew.

    Nothing is written when the decision cannot be marked. A decision that does not fit the text any more can be undone:
    what that changes is None.
    """
    with alone(sitting.paths.folder):
        ledger = sitting.ledger
        if isinstance(what, Undo):
            before = _marks_if_any(sitting, ledger)
            entry = append(sitting.paths.decisions, what, who, why)
            after = sitting.marks(sitting.ledger)
        else:
            what = checked(sitting.quiz, what)
            before, after = sitting.marks(ledger), sitting.marks(ledger, what)
            entry = append(sitting.paths.decisions, what, who, why)
        write_marks(after, sitting.paths.marks_csv)
    return entry, None if before is None else Change(before, after)


def mark_sitting(sitting: Sitting) -> Marks:
    """Mark everybody under the decisions that are in force, and write the marks."""
    with alone(sitting.paths.folder):
        marks = sitting.marks(sitting.ledger)
        write_marks(marks, sitting.paths.marks_csv)
    return marks


def history(sitting: Sitting) -> tuple[Told, ...]:
    """Every entry with what it changed when it was made, on the sheets and the text that there are now."""
    ledger = sitting.ledger
    states = [_marks_if_any(sitting, ledger.until(number)) for number in range(len(ledger.entries) + 1)]
    return tuple(
        Told(entry, Change(before, after) if before and after else None, ledger.undone.get(entry.number))
        for entry, before, after in zip(ledger.entries, states, states[1:], strict=False)
    )


def _marks_if_any(sitting: Sitting, ledger: Ledger) -> Marks | None:
    """The marks, unless a decision does not fit the text any more."""
    try:
        return sitting.marks(ledger)
    except QuizError:
        return None
