"""A small class in which everything happens that an export must tell apart, with names that are hard to write."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from autograder.course import Course, read_course
from autograder.report import Report, TestResult, Verdict, Visibility
from grading.gradebook.book import book_of
from grading.gradebook.events import (
    Commented,
    Enrolled,
    Entry,
    Event,
    Excused,
    Handed,
    Overridden,
    QuizMarked,
    Reported,
    TestPoints,
)
from grading.grades import ClassGrades, grades_of

DUE = datetime(2027, 2, 12, 17, tzinfo=UTC)
NOW = DUE + timedelta(days=30)
ALPHA, BETA = 'Alpha: shapes, "quoted" & more', "Beta – größer 🧮"
COURSE = f"""
[course]
title = "Small"
[grades.late]
penalty = 0.1
[grades.letters]
A = 90
B = 0
[[assignments]]
name = "alpha"
title = {ALPHA!r}
points = 10
due = 2027-02-12T17:00:00Z
[[assignments]]
name = "beta"
title = "{BETA}"
points = 10
due = 2027-02-12T17:00:00Z
[[quizzes]]
name = "oral"
title = "Oral"
points = 4
"""
FORMULA = '=HYPERLINK("http://x.example","y")'
LONG = "Ł" * 400
SEEN = {
    "test_1": Visibility.VISIBLE,
    "test_2": Visibility.AFTER_DUE_DATE,
    "test_3": Visibility.VISIBLE,
}
NAMES = {
    "ada": "Lovelace, Ada",
    "007": FORMULA,
    "pending": 'Müßig "Jo" Jörg',
    "missing": "Zoë 🦊 O'Neil",
    "excused": LONG,
    "by_hand": "陳大文",
}


def a_course(root: Path) -> Course:
    """The small course, read from its file."""
    (root / "course.toml").write_text(COURSE, encoding="utf-8")
    return read_course(root)


def ids(student: str, number: int) -> dict[str, str]:
    return {"canvas": str(4710 + number), "sis_login": f"login-{student}", "idnumber": f"00{number}"}


def events() -> list[Event]:
    """Both assignments as the name of each student says; somebody with Canvas's number alone is on no list."""
    enrolled = [
        Enrolled(student=student, name=name, email=f"{student}@x.example", section="A, B", ids=ids(student, number))
        for number, (student, name) in enumerate(NAMES.items())
    ]
    return [
        *enrolled,
        *done("ada", "alpha", 3.0, 4.0, 2.25),
        *done("ada", "beta", 3.0, 4.0, 3.0),
        *done("007", "alpha", 3.0, 4.0, 0.0, days_late=1.5),
        *done("pending", "alpha", 3.0, None, 1.0),
        *done("by_hand", "alpha", 1.0, 1.0, 1.0),
        *done("4799", "alpha", 0.0, 0.0, 0.0),
        Excused(student="excused", assignment="alpha"),
        Overridden(student="by_hand", assignment="alpha", points=9.5),
        Commented(student="ada", assignment="alpha", text='Well done,\n"Ada"'),
        Commented(student="ada", assignment="alpha", item="test_3", text="=nearly"),
        QuizMarked(student="ada", assignment="oral", paper="ada", points=10, possible=30),
    ]


def done(student: str, assignment: str, *earned: float | None, days_late: float = 0.0) -> list[Event]:
    """Something handed in, and its report."""
    received = DUE + timedelta(days=days_late) - timedelta(hours=1)
    tests = tuple(
        TestPoints(name, f"Test {name}", points, each, _verdict(each, points), SEEN[name])
        for (name, points), each in zip(worth().items(), earned, strict=True)
    )
    handed = Handed(student=student, assignment=assignment, attempt=1, sha256="0", received=received)
    return [handed, Reported(student=student, assignment=assignment, attempt=1, digest="0", created=DUE, tests=tests)]


def worth() -> dict[str, float]:
    return {"test_1": 3.0, "test_2": 4.0, "test_3": 3.0}


def a_class(root: Path, more: Sequence[Event] = ()) -> ClassGrades:
    """The grades of the small class; later events are of later times."""
    entries = [
        Entry(number, DUE + timedelta(minutes=number), "staff", "because", what)
        for number, what in enumerate([*events(), *more], start=1)
    ]
    return grades_of(a_course(root), book_of(entries), NOW)


def a_report(student: str, *earned: float | None) -> Report:
    """The report on disk of an attempt at alpha, with a message for each test."""
    tests = [
        TestResult(
            name=name,
            title=f"Test {name}",
            hint=f"Hint: {name}",
            points=points,
            earned=each,
            verdict=_verdict(each, points),
            message=f"message of {name}",
            staff="a secret of the staff's",
            visibility=SEEN[name],
            wall_seconds=0.1,
        )
        for (name, points), each in zip(worth().items(), earned, strict=True)
    ]
    return Report(
        assignment="alpha",
        student=student,
        attempt=1,
        submission_sha256="0",
        key="0",
        box="trusted",
        device="cpu",
        created="2027-02-13T00:00:00Z",
        wall_seconds=1.5,
        cpu_seconds=1.0,
        problems=[],
        refused=[],
        tests=tests,
    )


def _verdict(earned: float | None, points: float) -> Verdict:
    return Verdict.ERROR if earned is None else Verdict.PASSED if earned == points else Verdict.PARTIAL
