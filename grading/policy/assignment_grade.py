"""What a student has for one assignment or quiz."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from autograder.course import Course
from grading.errors import GradesError
from grading.gradebook.book import Record
from grading.gradebook.events import WHOLE, QuizMarked
from grading.policy import told
from grading.policy.attempts import Choice, choose
from grading.policy.coursework import Work
from grading.policy.items import unlike
from grading.policy.late import hours_late
from grading.policy.late_days import LateDays
from grading.policy.numbers import exact, shown
from grading.policy.result import AssignmentGrade, Line, Status

NAMED_AT_MOST = 5


def grade_assignment(course: Course, work: Work, record: Record, days: LateDays, now: datetime) -> AssignmentGrade:
    """The grade of one assignment or quiz, whose lines add up to its score."""
    grade = _worked_out(course, work, record, days, now)
    if record.excused:
        return _settled(grade, Status.EXCUSED, None, Line("excused: it counts neither for nor against"))
    points = record.overrides.get(WHOLE)
    if points is None:
        return grade
    instead = f"worked out: {shown(grade.score)} points" if grade.score is not None else f"worked out: {grade.status}"
    line = Line(f"set by hand in place of this ({instead})", exact(points))
    return replace(_settled(grade, Status.GRADED, exact(points), line), by_hand=True)


def refuse_unlike(course: Course, work: Work, records: Iterable[Record]) -> None:
    """Raise GradesError where the tests and questions of attempts that may count do not add up to the points of
    course.toml: nobody can tell which of them is meant."""
    since = -1 if course.grades.attempts == "last" else 0
    odd = [
        f"{work.name}: attempt {attempt.number} of {attempt.student} has {found}"
        for record in records
        for attempt in record.attempts[since:]
        if (found := unlike(work, attempt)) is not None
    ]
    if odd:
        more = f"\n... and {len(odd) - NAMED_AT_MOST} more" if len(odd) > NAMED_AT_MOST else ""
        raise GradesError(
            "\n".join(odd[:NAMED_AT_MOST]) + f"{more}\nmend the points in course.toml or in the tests, then run "
            f"`torchgrade autograde {work.name}`, and `torchgrade regrade {work.name}` where older attempts count"
        )


# -- worked out --------------------------------------------------------------------------------------------------------


def _worked_out(course: Course, work: Work, record: Record, days: LateDays, now: datetime) -> AssignmentGrade:
    """The grade without what a person wrote for the whole."""
    due = days.dues.get(work.name)
    blank = AssignmentGrade(
        record.student,
        work.name,
        work.title,
        Status.OPEN,
        work.points,
        None,
        due=due,
        late_days_used=days.of(work.name),
        extra_credit=work.extra_credit,
        lines=tuple(told.about(work, days)),
    )
    if record.quiz is not None:
        return _of_paper(work, record.quiz, blank)
    if record.attempts:
        return _of_attempts(work, record, choose(work, record, course.grades.attempts, due, days.of(work.name)), blank)
    if due is not None and hours_late(now, due, work.late) > 0:
        lines = (*blank.lines, Line("nothing was handed in, and it was due"))
        return replace(blank, status=Status.MISSING, lines=lines)
    return replace(blank, lines=(*blank.lines, Line("nothing was handed in yet")))


def _of_paper(work: Work, marked: QuizMarked, blank: AssignmentGrade) -> AssignmentGrade:
    points, on_paper = exact(marked.points), exact(marked.possible)
    said = f"{shown(points)} of {shown(on_paper)} points on the paper"
    if work.as_on_paper or work.points == on_paper or not on_paper:
        score, possible = points, on_paper if work.as_on_paper else work.points
    else:
        score, possible = points * work.points / on_paper, work.points
        said += f", × {shown(work.points)} / {shown(on_paper)}"
    lines = (*blank.lines, Line(said, score))
    return replace(blank, status=Status.GRADED, possible=possible, score=score, earned=score, lines=lines)


def _of_attempts(work: Work, record: Record, choice: Choice, blank: AssignmentGrade) -> AssignmentGrade:
    counts, attempt = choice.counts, choice.counts.attempt
    history = (*blank.lines, *told.attempts(work, record, choice, blank.due))
    if choice.waiting:
        waiting = (*told.waiting_items(work, counts.tally.items), Line("it waits, and is not a zero"))
        found: dict[str, Any] = {"status": Status.PENDING, "lines": (*history, *waiting)}
    else:
        items, penalty = told.items(counts.tally.items), told.penalty(work, counts, blank.late_days_used)
        found = {"status": Status.GRADED, "lines": (*history, *items, *penalty)}
        found |= {"score": counts.net, "earned": counts.tally.known, "penalty": counts.penalty}
    return replace(
        blank,
        attempt=attempt.number,
        handed_as=attempt.student,
        received=attempt.received,
        late_hours=counts.hours,
        items=counts.tally.items,
        **found,
    )


def _settled(grade: AssignmentGrade, status: Status, score: Fraction | None, line: Line) -> AssignmentGrade:
    """The grade with a person's word in place of what was worked out, of which the lines then only tell."""
    before = tuple(
        each if each.amount is None else Line(f"{each.text}: {shown(each.amount)}", item=each.item)
        for each in grade.lines
    )
    return replace(grade, status=status, score=score, earned=None, penalty=Fraction(0), lines=(*before, line))
