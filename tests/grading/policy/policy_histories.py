"""Courses with policies of every kind, and histories of one student in them, drawn at random.

Histories are entries of the gradebook, as commands would write them.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec

from autograder.authoring.questions import Question
from autograder.course import Assignment, Course, Data, Quiz, Runner
from autograder.paths import CoursePaths
from autograder.policy import Grades, Group, Late
from autograder.report import Verdict
from grading.gradebook.book import book_of
from grading.gradebook.events import (
    Enrolled,
    Entry,
    Event,
    Excused,
    Extended,
    Handed,
    Marked,
    Merged,
    Overridden,
    QuizMarked,
    Reported,
    TestPoints,
)
from grading.policy.course_grade import grade_student
from grading.policy.coursework import Work
from grading.policy.result import CourseGrade

DUE = datetime(2027, 2, 12, 17, tzinfo=UTC)
NOW = DUE + timedelta(days=60)
STUDENT, ALIAS = "ada", "ada-lovelace"
POINTS = 10
HOURS = (-30, -1, -1, 0, 0, 0.5, 1, 1.25, 24, 24.5, 25, 48, 72, 73, 168, 169)


def entry(number: int, what: Event, when: datetime = DUE) -> Entry:
    return Entry(number, when, "staff", "because", what)


def a_course(grades: Grades, assignments: Sequence[Assignment] = (), quizzes: Sequence[Quiz] = ()) -> Course:
    """A course as read_course would give it."""
    paths = CoursePaths(Path("/nowhere"), Path("/nowhere"))
    return Course(
        title="Small",
        data=Data(),
        runner=Runner(),
        grades=grades,
        assignments=tuple(assignments),
        quizzes=tuple(quizzes),
        paths=paths,
    )


def reported(name: str, attempt: int, *earned: float | None, student: str = STUDENT, points: float = 5.0) -> Reported:
    """A report with a test for each of these points earned."""
    tests = tuple(
        TestPoints(f"test_{n}", f"Test {n}", points, each, Verdict.ERROR if each is None else Verdict.PARTIAL)
        for n, each in enumerate(earned, start=1)
    )
    return Reported(student=student, assignment=name, attempt=attempt, digest=f"{earned}", created=DUE, tests=tests)


def handed(name: str, attempt: int, hours: float, student: str = STUDENT, **answers: str) -> Handed:
    """An attempt so many hours after DUE."""
    received = DUE + timedelta(hours=hours)
    return Handed(
        student=student, assignment=name, attempt=attempt, sha256=f"{attempt}", received=received, answers=answers
    )


def lab(name: str = "lab", points: int = POINTS, due_in_days: float = 0, **more: Any) -> Work:
    """An assignment of two tests, due so many days after DUE."""
    return Work(
        name, name.capitalize(), Fraction(points), DUE + timedelta(days=due_in_days), **{"late": Late(), **more}
    )


def graded(grades: Grades, works: Sequence[Work], *events: Event, now: datetime = NOW) -> CourseGrade:
    """What STUDENT has after these events, which come in this order."""
    entries = [entry(n, what, DUE + timedelta(minutes=n)) for n, what in enumerate(events, start=1)]
    return grade_student(a_course(grades), works, book_of(entries), STUDENT, now)


@dataclass(frozen=True)
class History:
    """A course, and what happened to one student in it."""

    course: Course
    works: tuple[Work, ...]
    entries: tuple[Entry, ...]

    def grade(self) -> CourseGrade:
        return grade_student(self.course, self.works, book_of(self.entries), STUDENT, NOW)

    def delayed(self, chance: random.Random) -> "History":
        """The same with the last attempts at one assignment handed in later, each by as much as the former, or more."""
        ours = [each for each in self.entries if isinstance(each.what, Handed)]
        if not ours:
            return self
        name = chance.choice(ours).assignment
        attempts = sorted(
            (each for each in ours if each.assignment == name),
            key=lambda each: (each.what.received, each.what.student, each.what.attempt),  # type: ignore[union-attr]
        )
        delay, later = timedelta(), {}
        for each in attempts[chance.choice((0, chance.randrange(len(attempts)))) :]:
            assert isinstance(each.what, Handed)
            delay += timedelta(hours=chance.choice((0.5, 1, 23, 24, 24, chance.uniform(0, 200))))
            received = each.what.received + delay
            later[each.number] = replace(each, what=msgspec.structs.replace(each.what, received=received))
        return replace(self, entries=tuple(later.get(each.number, each) for each in self.entries))


def a_late(chance: random.Random, may_close: bool) -> Late:
    return Late(
        per=chance.choice(("hour", "day")),
        penalty=chance.choice((0.0, 0.01, 0.1, 0.3, 1.0, 1.0)),
        of=chance.choice(("earned", "possible")),
        cap=chance.choice((0.25, 0.5, 1.0, 1.0)),
        grace_minutes=chance.choice((0.0, 0.0, 15.0, 1500.0)),
        closes_days=chance.choice((None, 0.5, 2.0, 7.0)) if may_close else None,
        late_days_at_most=chance.choice((None, 0, 1, 2)),
    )


def a_policy(chance: random.Random, names: Sequence[str]) -> Grades:
    """What course.toml may say of grades."""
    attempts = chance.choice(("best", "last"))
    shuffled = list(names)
    chance.shuffle(shuffled)
    cut = chance.randrange(1, len(names) + 1)
    groups = [
        Group(
            name=name,
            weight=chance.choice((1.0, 2.5, 60.0)),
            drop_lowest=chance.randrange(len(members)),
            count=chance.choice(("points", "equally")),
            members=tuple(members),
        )
        for name, members in (("first", shuffled[:cut]), ("second", shuffled[cut : cut + 2]))
        if members
    ]
    return Grades(
        attempts=attempts,
        missing=chance.choice(("open", "zero")),
        late_days=chance.choice((0, 1, 2, 2, 4)),
        late=a_late(chance, attempts == "best"),
        groups=tuple(chance.choice((groups, []))),
        letters=chance.choice(({}, {"A": 90.0, "B": 72.5, "F": 0.0})),
        decimals=chance.randrange(3),
    )


def a_history(chance: random.Random) -> History:
    """A course and what one student did in it, with reports and marks that may be missing."""
    names = [f"lab_{number}" for number in range(1, chance.choice((2, 3, 3, 4)))]
    policy = a_policy(chance, [*names, "quiz"])
    asked = (Question("why", "Why", 4.0, "", ""),)
    works = tuple(
        Work(
            name,
            name,
            Fraction(POINTS + 4 * questions),
            DUE + timedelta(days=chance.choice((0, 0, 2, 7))),
            a_late(chance, policy.attempts == "best") if chance.random() < 0.3 else policy.late,
            extra_credit=chance.random() < 0.15,
            questions=asked if questions else (),
        )
        for name in names
        for questions in [chance.random() < 0.3]
    )
    quiz = Work(
        "quiz",
        "quiz",
        Fraction(6),
        chance.choice((None, DUE)),
        policy.late,
        quiz=True,
        as_on_paper=chance.random() < 0.5,
    )
    events: list[Event] = [Enrolled(student=STUDENT)]
    for work in works:
        events += _attempts(chance, work)
        events += _staff(chance, work)
    if chance.random() < 0.7:
        points = chance.choice((-1.0, 0.0, 3.3333333, 7.0, 9.0))
        events.append(QuizMarked(student=STUDENT, assignment="quiz", paper="a", points=points, possible=9.0))
    if chance.random() < 0.2:
        days, free = chance.choice((0.0, 1.5, 7.0)), chance.choice((0, 2))
        events.append(Extended(student=STUDENT, days=days, late_days=free))
    if chance.random() < 0.2:
        events.append(Merged(student=ALIAS, into=STUDENT))
    # several entries have the same time
    entries = tuple(
        entry(n, what, NOW - timedelta(hours=chance.randrange(3))) for n, what in enumerate(events, start=1)
    )
    return History(a_course(policy), (*works, quiz), entries)


def _attempts(chance: random.Random, work: Work) -> list[Event]:
    events: list[Event] = []
    hours = chance.choice(HOURS)
    for number in range(1, chance.choice((1, 2, 2, 3, 3, 4))):
        student = ALIAS if chance.random() < 0.1 else STUDENT
        answer = {} if not work.questions else {"why": chance.choice(("", "a", "b"))}
        events.append(handed(work.name, number, float(hours), student, **answer))
        if chance.random() < 0.95:
            earned = [chance.choice((0.0, 1.0, 2.5, 3.3, 5.0)) for _ in range(2)]
            broken = chance.random() < 0.04
            events.append(reported(work.name, number, earned[0], None if broken else earned[1], student=student))
        hours += chance.choice((0, 0, 0.25, 5, 24, chance.uniform(0, 200)))
    return events


def _staff(chance: random.Random, work: Work) -> list[Event]:
    """What people did about one assignment."""
    who: dict[str, Any] = {"student": STUDENT, "assignment": work.name}
    made: list[tuple[float, Callable[[], Event]]] = [
        (0.08, lambda: Overridden(**who, item=chance.choice(("test_1", "nosuch")), points=chance.choice((0.0, 7.5)))),
        (0.05, lambda: Overridden(**who, points=chance.choice((0.0, 6.25, 12.0)))),
        (0.05, lambda: Excused(**who)),
        (0.1, lambda: Extended(**who, due=DUE + timedelta(days=chance.choice((-1, 3, 9))))),
        (0.1, lambda: Extended(**who, days=chance.choice((0.5, 1.0, 7.0)))),
    ]
    events = [make() for odds, make in made if chance.random() < odds]
    for answer in ("a", "b"):
        if work.questions and chance.random() < 0.7:
            points = chance.choice((0.0, 2.0, 4.0))
            events.append(Marked(**who, question="why", answer_sha256=answer, points=points))
    return events
