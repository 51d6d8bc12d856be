"""Reports before and after, compared: what changes for a class, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from autograder.course import Course
from autograder.report import Report, TestResult
from grading.gradebook.book import Book, Record
from grading.gradebook.events import WHOLE
from grading.gradebook.reporting import event_of
from grading.policy.assignment_grade import grade_assignment
from grading.policy.coursework import Work, works
from grading.policy.late_days import LateDays, late_days
from grading.policy.numbers import exact, total
from grading.regrade.change import AttemptChange, ClassChange, StudentChange, TestChange
from grading.regrade.why import Reasons

Pairs = Sequence[tuple[Report, Report]]  # of one attempt: the report that stands, and the one that would


def class_change(
    course: Course, name: str, book: Book, pairs: Pairs, reached: Mapping[str, frozenset[str]], now: datetime
) -> ClassChange:
    """What changes when each pair's first report, which the book has, gives way to its second."""
    everything = works(course, book)
    of = {(after.student, after.attempt): (before, after) for before, after in pairs}
    students = []
    for record in (each for (_, assignment), each in book.records.items() if assignment == name):
        found = [of[key] for each in record.attempts if (key := (each.student, each.number)) in of]
        if found:
            days = late_days(course, everything, book, record.student)
            students.append(_student_change(course, everything, record, days, found, reached, now))
    return ClassChange(tuple(students), _parts(pairs, reached))


def _student_change(
    course: Course,
    everything: Sequence[Work],
    record: Record,
    days: LateDays,
    pairs: Pairs,
    reached: Mapping[str, frozenset[str]],
    now: datetime,
) -> StudentChange:
    work = next(each for each in everything if each.name == record.assignment)
    # course.toml says already what is possible with the new tests: with the old ones, it was what these say
    possible = exact(pairs[-1][0].points) + total(exact(question.points) for question in work.questions)
    before = grade_assignment(course, replace(work, points=possible), record, days, now)
    after = grade_assignment(course, work, _with_reports(record, [after for _, after in pairs]), days, now)
    attempts = tuple(
        AttemptChange(first, second, _tests(first, second, Reasons.between(first, second, reached), record.overrides))
        for first, second in pairs
    )
    notes = []
    if before.attempt != after.attempt:
        notes.append(f"attempt {after.attempt} counts, before it was {before.attempt}")
    if any(attempt.tests for attempt in attempts):
        if WHOLE in record.overrides:
            notes.append(f"{record.overrides[WHOLE]:g} points by hand stand in place of the whole")
        if record.excused:
            notes.append("is excused")
    return StudentChange(record.student, attempts, before, after, tuple(notes))


def _with_reports(record: Record, reports: Sequence[Report]) -> Record:
    """The record with these reports in place of those that its attempts have."""
    new = {(each.student, each.attempt): event_of(each, "", datetime.fromisoformat(each.created)) for each in reports}
    attempts = (replace(each, report=new.get((each.student, each.number), each.report)) for each in record.attempts)
    return replace(record, attempts=tuple(attempts))


def _tests(before: Report, after: Report, reasons: Reasons, overrides: Mapping[str, float]) -> tuple[TestChange, ...]:
    """The tests whose points or verdict differ: those of the later report in its order, then those that are gone."""
    old = {test.name: test for test in before.tests}
    pairs: list[tuple[TestResult | None, TestResult | None]] = []
    for test in after.tests:
        pairs.append((old.pop(test.name, None) or old.pop(reasons.former_name(test.name), None), test))
    pairs += [(test, None) for test in old.values()]
    return tuple(
        TestChange(first, second, reasons.of(first, second), _hiding(first, second, overrides))
        for first, second in pairs
        if first is None or second is None or _result(first) != _result(second)
    )


def _result(test: TestResult) -> tuple[object, ...]:
    return test.name, test.points, test.earned, test.verdict, test.visibility


def _hiding(before: TestResult | None, after: TestResult | None, overrides: Mapping[str, float]) -> str:
    for test in (after, before):
        if test is not None and test.name in overrides:
            return f"{overrides[test.name]:g} points by hand stand in its place"
    return ""


def _parts(pairs: Pairs, reached: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Sentences on all that differs in what two reports follow from, each once."""
    sentences: dict[str, None] = {}
    unknown = 0
    for before, after in pairs:
        if before.key == after.key:
            continue
        reasons = Reasons.between(before, after, reached)
        unknown += not reasons.recorded
        sentences.update(dict.fromkeys(reasons.sentences(before.tests, after.tests)))
    if unknown:
        sentences[f"what {unknown} of the reports followed from was not recorded when they were made"] = None
    elif not sentences and any(before.key != after.key for before, after in pairs):
        sentences["only comments or layout of the tests, or figures of thresholds.toml that decide nothing"] = None
    return tuple(sentences)
