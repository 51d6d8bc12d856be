"""Groups, the course and letters, in cases worked by hand."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policy_histories import STUDENT, graded, handed, lab, reported

from autograder.policy import Grades, Group
from grading.gradebook.events import Event, Excused, Overridden
from grading.policy.coursework import Work
from grading.policy.groups import grade_group
from grading.policy.letters import letter_of
from grading.policy.result import AssignmentGrade, CourseGrade, GroupGrade, Status


def has(name: str, score: float | None, possible: int = 10, status: Status = Status.GRADED, extra: bool = False) -> Any:
    points = None if score is None else Fraction(score)
    return AssignmentGrade("ada", name, name, status, Fraction(possible), points, extra_credit=extra)


def grouped(*grades: AssignmentGrade, zero: bool = False, **rules: Any) -> GroupGrade:
    members = (*(grade.assignment for grade in grades), "spare")
    return grade_group(Group(name="labs", weight=1.0, members=members, **rules), grades, zero)


PENDING, MISSING = has("p", None, status=Status.PENDING), has("m", None, status=Status.MISSING)
OPEN, EXCUSED = has("o", None, status=Status.OPEN), has("e", None, status=Status.EXCUSED)


@pytest.mark.parametrize(
    ("grades", "rules", "percent", "dropped"),
    [
        ([has("a", 8), has("b", 3)], {}, "55", []),
        ([has("a", 8), has("b", 15, 30)], {}, "57.5", []),  # 23 of 40
        ([has("a", 8), has("b", 15, 30)], {"count": "equally"}, "65", []),  # 80 and 50
        ([has("a", 8), has("b", 3)], {"drop_lowest": 1}, "80", ["b"]),
        ([has("a", 8), has("b", 3), has("c", 5)], {"drop_lowest": 2}, "80", ["b", "c"]),
        ([has("a", 8)], {"drop_lowest": 1}, "80", []),  # one is always kept
        ([has("a", 8), PENDING], {"drop_lowest": 1}, "80", []),  # what waits is neither counted nor dropped
        ([has("a", 8), PENDING, MISSING, OPEN, EXCUSED], {}, "80", []),
        ([has("a", 8), MISSING], {"zero": True}, "40", []),
        ([has("a", 8), MISSING], {"zero": True, "drop_lowest": 1}, "80", ["m"]),
        ([OPEN, MISSING], {}, None, []),
        ([MISSING], {"zero": True}, "0", []),
        ([has("a", 8), has("b", 3, extra=True)], {}, "110", []),  # 11 of 10
        ([has("a", 8), has("b", 3, extra=True)], {"count": "equally"}, "110", []),  # 80 and 30
        ([has("a", 8), has("c", 2), has("b", 1, extra=True)], {"drop_lowest": 1}, "90", ["c"]),
        # 25 of 10 are more than 120 of 100: what is dropped is what helps most, extra credit included
        ([has("a", 100, 100), has("c", 5), has("b", 20, extra=True)], {"drop_lowest": 1}, "250", ["a"]),
        ([has("b", 3, extra=True)], {}, None, []),  # there is nothing yet that it is extra to
        ([has("a", 8), has("z", 0, 0)], {}, "80", []),  # nothing was possible
        ([has("a", 8), has("n", -2)], {}, "30", []),  # a quiz that takes points away
    ],
)
def test_a_group_has_the_percent_that_the_table_says(
    grades: list[AssignmentGrade], rules: dict[str, Any], percent: str | None, dropped: list[str]
) -> None:
    """Points, percents, drops, extra credit, zeros; and the lines add up to it."""
    grade = grouped(*grades, **rules)
    assert grade.percent == (None if percent is None else Fraction(percent))
    assert list(grade.dropped) == dropped
    assert sum(line.amount for line in grade.lines if line.amount is not None) == (grade.percent or 0)


def test_a_group_says_what_it_dropped_and_why() -> None:
    """In the line of the assignment, and below."""
    lines = [line.text for line in grouped(has("a", 8), has("b", 3), drop_lowest=1).lines]
    assert lines == [
        "a: 8 of 10: 100 × 8 / 10",
        "b: 3 of 10, dropped",
        "dropped: b; without it points earned of points possible is greatest",
    ]


# -- the course --------------------------------------------------------------------------------------------------------

GROUPS = (
    Group(name="labs", title="Labs", weight=60.0, members=("a", "b")),
    Group(name="exam", weight=20.0, members=("c",)),
    Group(name="talk", weight=20.0, members=("d",)),
)
LETTERS = {"F": 0.0, "B": 80.0, "A": 90.0, "C": 70.5}
WORKS = [lab(name) for name in "abcde"]


def has_points(**points: float) -> list[Event]:
    return [Overridden(student=STUDENT, assignment=name, points=each) for name, each in points.items()]


def course_of(*events: Event, works: list[Work] = WORKS, **rules: Any) -> CourseGrade:
    return graded(Grades(groups=GROUPS, letters=LETTERS, **rules), works, *events)


def test_the_course_is_the_weighted_mean_of_groups_with_something_in_them() -> None:
    """(60 x 75 + 20 x 90) / 80 = 78.75; the talk is still to come, and e is in no group."""
    course = course_of(*has_points(a=10, b=5, c=9, e=1))
    assert (course.percent, course.letter, course.settled) == (Fraction("78.75"), "C", False)
    assert [group.percent for group in course.groups] == [75, 90, None]
    assert course.lines[0].text == "Labs: 75 % × 60 / 80"
    assert course.lines[2].text == "talk: nothing counts yet; its weight of 20 is left out"
    assert sum(line.amount for line in course.lines if line.amount is not None) == course.percent


def test_without_groups_everything_counts_by_points() -> None:
    """27 of 40; the percent that was begun says so until nothing is missing."""
    works = [lab("a"), lab("b", points=30)]
    course = graded(Grades(), works, *has_points(a=9, b=18))
    assert (course.percent, course.letter, course.settled) == (Fraction("67.5"), None, True)
    assert not graded(Grades(), works, *has_points(a=9)).settled


@pytest.mark.parametrize(("missing", "percent", "settled"), [("open", "90", False), ("zero", "45", True)])
def test_what_is_missing_is_left_open_or_counts_as_zero(missing: Any, percent: str, settled: bool) -> None:
    """As course.toml says; it has no score in either case."""
    course = graded(Grades(missing=missing), [lab("a"), lab("b")], *has_points(a=9))
    assert (course.percent, course.settled) == (Fraction(percent), settled)
    assert (course.of("b").status, course.of("b").score) == (Status.MISSING, None)


def test_nothing_graded_is_no_grade() -> None:
    """Neither a percent nor a letter, though there are letters from 0."""
    course = course_of(handed("a", 1, -5))
    assert (course.percent, course.letter, course.settled) == (None, None, False)
    assert graded(Grades(), []).percent is None


def test_an_excused_assignment_is_settled_and_changes_nothing() -> None:
    """Its group counts without it."""
    works = [lab("a"), lab("b")]
    course = graded(Grades(), works, *has_points(a=9), Excused(student=STUDENT, assignment="b"))
    assert (course.percent, course.settled) == (90, True)


def test_extra_credit_that_is_missing_unsettles_nothing() -> None:
    """It was never owed."""
    course = graded(Grades(), [lab("a"), lab("b", extra_credit=True)], handed("a", 1, -5), reported("a", 1, 5, 4))
    assert (course.percent, course.settled) == (90, True)


@pytest.mark.parametrize(
    ("percent", "decimals", "letter"),
    [
        ("90", 2, "A"),
        ("89.995", 2, "A"),  # half up
        ("89.994999", 2, "B"),
        ("89.5", 0, "A"),
        ("89.49", 0, "B"),
        ("70.5", 1, "C"),
        ("70.4", 0, "F"),  # rounded to 70
        ("112", 2, "A"),
        ("0", 2, "F"),
        ("-3", 2, "F"),
    ],
)
def test_letters_are_those_of_the_rounded_percent(percent: str, decimals: int, letter: str) -> None:
    """In whatever order course.toml has them."""
    assert letter_of(Fraction(percent), LETTERS, decimals) == letter


@given(st.fractions(-10, 120), st.fractions(0, 20), st.integers(0, 6))
def test_more_percent_is_never_a_worse_letter(percent: Fraction, more: Fraction, decimals: int) -> None:
    """Letters rise with percents."""
    first, second = (letter_of(each, LETTERS, decimals) for each in (percent, percent + more))
    assert first is not None
    assert second is not None
    assert LETTERS[second] >= LETTERS[first]


def test_without_a_percent_or_letters_there_is_no_letter() -> None:
    """An empty cell, not an F."""
    assert letter_of(None, LETTERS, 2) is None
    assert letter_of(Fraction(95), {}, 2) is None
