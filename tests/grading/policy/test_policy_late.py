"""What lateness costs, in cases worked by hand."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from policy_histories import DUE, STUDENT, graded, handed, lab, reported

from autograder.policy import Grades, Late
from grading.errors import GradesError
from grading.gradebook.events import Extended
from grading.policy.late import due_of, hours_late, how_charged, how_late
from grading.policy.result import AssignmentGrade

DAY: dict[str, Any] = {"per": "day", "penalty": 0.1}
HOUR: dict[str, Any] = {"per": "hour", "penalty": 0.02}


def late_by(hours: float, late: Late, earned: float = 8.0, late_days: int = 0) -> AssignmentGrade:
    """The grade for so many of 10 points, handed in so many hours after the due date."""
    events = [handed("lab", 1, hours), reported("lab", 1, earned - 1, 1.0)]
    return graded(Grades(late_days=late_days), [lab(late=late)], *events).of("lab")


@pytest.mark.parametrize(
    ("late", "hours", "score"),
    [
        ({}, 500, "8"),  # without a penalty nothing is lost
        (DAY, -1, "8"),
        (DAY, 0, "8"),  # on the second
        (DAY, 0.001, "7.2"),  # a day that has begun
        (DAY, 24, "7.2"),
        (DAY, 24.001, "6.4"),
        (DAY, 239, "0"),  # ten days begun: all of it
        (DAY, 500, "0"),  # never below zero
        (HOUR, 1, "7.84"),
        (HOUR, 1.5, "7.68"),  # two hours begun: 4 % of 8
        ({**DAY, "of": "possible"}, 1, "7"),  # 10 % of 10
        ({**DAY, "of": "possible"}, 200, "0"),  # nine days: 9 of 10 points, and 8 were earned
        ({**DAY, "cap": 0.25}, 100, "6"),  # five days, at most a quarter of 8
        ({**DAY, "cap": 0.25, "of": "possible"}, 100, "5.5"),
        ({**DAY, "cap": 0.0}, 100, "8"),
        ({**DAY, "grace_minutes": 30.0}, 0.5, "8"),
        ({**DAY, "grace_minutes": 30.0}, 0.51, "7.2"),
        ({**DAY, "grace_minutes": 30.0}, 24.5, "7.2"),  # only the time beyond the grace counts
        ({**DAY, "grace_minutes": 30.0}, 24.51, "6.4"),
        ({**HOUR, "grace_minutes": 90.0}, 3, "7.68"),
        ({**DAY, "closes_days": 2.0}, 48, "6.4"),
        ({**DAY, "closes_days": 2.0}, 48.001, "0"),
        ({**DAY, "closes_days": 2.0, "grace_minutes": 30.0}, 48.5, "6.4"),
        ({"closes_days": 0.5}, 13, "0"),
        ({"closes_days": 0.5}, 12, "8"),
        ({"penalty": 1.0}, 0.1, "0"),  # nothing late is taken
    ],
)
def test_lateness_costs_what_the_table_says(late: dict[str, Any], hours: float, score: str) -> None:
    """8 of 10 points, handed in so many hours after the due date."""
    grade = late_by(hours, Late(**late))
    assert grade.score == Fraction(score)
    assert grade.earned == 8
    assert grade.penalty == 8 - Fraction(score)


@pytest.mark.parametrize(
    ("late", "hours", "late_days", "used", "score"),
    [
        (DAY, 25, 3, 2, "8"),  # two days begun, both covered
        (DAY, 49, 2, 2, "7.2"),  # three days begun, two covered
        (DAY, -1, 3, 0, "8"),
        (HOUR, 3, 1, 1, "8"),  # a whole day, for three hours
        (HOUR, 27.5, 1, 1, "7.36"),  # 28 hours begun, 24 covered: 8 % of 8
        ({**DAY, "late_days_at_most": 1}, 49, 3, 1, "6.4"),
        ({**DAY, "late_days_at_most": 0}, 1, 3, 0, "7.2"),
        ({}, 49, 3, 0, "8"),  # where lateness costs nothing, no day is used
        ({**DAY, "closes_days": 2.0}, 49, 9, 3, "0"),  # no free day opens what has closed
        ({**DAY, "grace_minutes": 60.0}, 25, 3, 1, "8"),
    ],
)
def test_free_late_days_cover_whole_days(
    late: dict[str, Any], hours: float, late_days: int, used: int, score: str
) -> None:
    """So many are used, and the rest of the lateness is charged."""
    grade = late_by(hours, Late(**late), late_days=late_days)
    assert (grade.late_days_used, grade.score) == (used, Fraction(score))


def test_late_days_are_used_in_the_order_of_due_dates() -> None:
    """Three days: two for what was due first, though it stands last in course.toml; one is left for the other."""
    works = [lab("second", due_in_days=7, late=Late(**DAY)), lab("first", late=Late(**DAY))]
    events = [handed("first", 1, 30), reported("first", 1, 5, 3), handed("second", 1, 168 + 40)]
    course = graded(Grades(late_days=3), works, *events, reported("second", 1, 5, 3))
    assert [course.of(name).late_days_used for name in ("first", "second")] == [2, 1]
    assert [course.of(name).score for name in ("first", "second")] == [8, Fraction("7.2")]
    assert course.late_days_left == 0


def test_of_equal_due_dates_course_toml_decides() -> None:
    """One free day, and both are a day late."""
    works = [lab("b", late=Late(**DAY)), lab("a", late=Late(**DAY))]
    events = [each for name in "ab" for each in (handed(name, 1, 5), reported(name, 1, 5, 3))]
    course = graded(Grades(late_days=1), works, *events)
    assert [(each.assignment, each.late_days_used) for each in course.assignments] == [("b", 1), ("a", 0)]


def test_the_latest_attempt_uses_days_and_earlier_ones_are_covered_too() -> None:
    """Of the two days that the second attempt uses, the first needs one; it is better, and loses nothing."""
    events = [handed("lab", 1, 5), reported("lab", 1, 5, 4), handed("lab", 2, 30), reported("lab", 2, 1, 1)]
    course = graded(Grades(late_days=3), [lab(late=Late(**DAY))], *events)
    assert (course.of("lab").attempt, course.of("lab").score) == (1, 9)
    assert (course.of("lab").late_days_used, course.late_days_left) == (2, 1)


def test_an_accommodation_gives_days_and_free_late_days() -> None:
    """A day more for everything, and two more free days than the class has."""
    events = [handed("lab", 1, 49), reported("lab", 1, 5, 3), Extended(student=STUDENT, days=1.0, late_days=2)]
    course = graded(Grades(late_days=1), [lab(late=Late(**DAY))], *events)
    assert course.of("lab").due == DUE + timedelta(days=1)
    assert course.of("lab").late_hours == 25
    assert (course.of("lab").late_days_used, course.late_days_left, course.of("lab").score) == (2, 1, 8)


@pytest.mark.parametrize(
    ("extension", "accommodation", "hours"),
    [
        ({}, {}, 0),
        ({"days": 2.0}, {}, 48),
        ({}, {"days": 1.5}, 36),
        ({"days": 1.0}, {"days": 3.0}, 72),  # an extension takes nothing of an accommodation
        ({"due": DUE + timedelta(hours=5)}, {"days": 3.0}, 5),  # what is written down counts
    ],
)
def test_a_student_has_a_due_date(extension: dict[str, Any], accommodation: dict[str, Any], hours: float) -> None:
    """The extension's own; else the later of what both give."""
    own = Extended(student=STUDENT, assignment="lab", **extension)
    everywhere = Extended(student=STUDENT, **accommodation)
    assert due_of(lab(), own, everywhere) == DUE + timedelta(hours=hours)


def test_days_beyond_all_calendars_are_refused() -> None:
    """A slip of the keyboard is no traceback."""
    with pytest.raises(GradesError, match=r"lab: 1e\+09 more days for ada lead to no date"):
        due_of(lab(), None, Extended(student=STUDENT, days=1e9))


def test_what_nobody_saw_come_is_on_time() -> None:
    """Of a report without a submission, nobody knows when it came."""
    course = graded(Grades(late_days=1), [lab(late=Late(**DAY))], reported("lab", 1, 5, 3))
    assert (course.of("lab").score, course.of("lab").late_days_used) == (8, 0)


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0, "on time"),
        (24, "1 day late"),
        (49.5, "2 days 1 h 30 min late"),
        (Fraction(1, 3600_000_000), "1 s late"),  # a microsecond: late all the same
    ],
)
def test_lateness_is_said_as_people_say_it(hours: float, words: str) -> None:
    """To the second, rounded up."""
    assert how_late(Fraction(hours)) == words


def test_lateness_is_exact_to_the_microsecond() -> None:
    """No floating point decides what has begun."""
    late = Late(grace_minutes=0.1)
    received = DUE + timedelta(seconds=6, microseconds=1)
    assert hours_late(received, DUE, late) == Fraction(1, 3_600_000_000)
    assert hours_late(DUE + timedelta(seconds=6), DUE, late) == 0


def test_the_charge_is_said_as_a_sum() -> None:
    """Units, what is covered, the cap, what it is taken of, and that it cannot take more than there is."""
    late = Late(per="day", penalty=0.3, cap=0.5, of="possible")
    said = how_charged(late, Fraction(73), 1, Fraction(4), Fraction(10))
    assert said == (
        "4 days begun, 1 covered by free late days: 3 × 30 % = 90 %, at most 50 % of the 10 possible, "
        "but no more than was earned"
    )
