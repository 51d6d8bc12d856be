"""The score on a page: how much, why, and no more than may be known."""

import re
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from feedback_class import AFTER, BEFORE, DUE, NAME, Classroom, result, ten_points

from autograder.report import TestResult, Visibility, read_report
from grading.feedback.case import Case
from grading.feedback.score import headline, lines, sentences
from grading.feedback.visibility import last_due
from grading.feedback.words import duration, moment, points
from grading.gradebook.events import Excused, Overridden


def case_of(classroom: Classroom, student: str = "ada", now: datetime = AFTER) -> Case:
    grades = classroom.grades(now)
    everybody = grades.assignment(NAME)
    (grade,) = [each for each in everybody if each.student == student]
    path = classroom.course.paths.report(NAME, student, grade.attempt or 1)
    record = grades.book.record(student, NAME)
    return Case(grade, record, read_report(path), path.with_suffix(""), last_due(everybody), now)


def veiled() -> list[TestResult]:
    """Seven of ten points: four of six to be seen at once, two of two later, one of two never."""
    return [
        *ten_points(2.0, 0.0, 2.0),
        result(4, 2.0, 2.0, title="Seen later.", visibility=Visibility.AFTER_DUE_DATE),
        result(5, 1.0, 2.0, title="Seen never.", visibility=Visibility.HIDDEN),
    ]


def test_the_score_is_what_the_gradebook_says(classroom: Classroom) -> None:
    """In time and all seen: nothing else needs to be said."""
    classroom.hand_in("ada", ten_points(2.0, 1.5, 0.0, 2.0, 2.0))
    assert headline(case_of(classroom)) == "7.5 of 10 points"
    assert list(sentences(case_of(classroom))) == []


def test_lateness_is_told_in_words_with_what_it_took(classroom: Classroom) -> None:
    """Thirty hours are two begun days: half of eight points."""
    classroom.hand_in("ada", ten_points(2.0, 0.0, 2.0, 2.0, 2.0), DUE + timedelta(hours=30))
    assert headline(case_of(classroom)) == "4 of 10 points"
    assert list(sentences(case_of(classroom))) == [
        "Your work came 1 day 6 hours late.",
        "For being late, 4 of the 8 points that you earned were taken off.",
    ]


def test_a_test_that_broke_down_leaves_the_score_open(classroom: Classroom) -> None:
    """What waits is not zero, and no sum is told as if it were final."""
    classroom.hand_in("ada", ten_points(2.0, None, 2.0, 2.0, 2.0))
    case = case_of(classroom)
    assert headline(case) == "Not final: 8 of 10 points so far"
    assert list(sentences(case)) == ["Still waiting: 2 points of 1 check; below it says for what."]
    assert lines(case) == ()


def test_before_the_due_date_no_total_gives_hidden_points_away(classroom: Classroom) -> None:
    """Neither the score, nor its lines, nor what lateness takes: only what the shown checks gave."""
    classroom.hand_in("ada", veiled())
    case = case_of(classroom, now=BEFORE)
    assert headline(case) == "4 of 6 points in the checks below"
    (sentence,) = sentences(case)
    assert sentence.startswith("There are more checks than these.")
    assert lines(case) == ()
    classroom.hand_in("ada", veiled(), DUE + timedelta(hours=1), attempt=2)
    classroom.hand_in("bob", veiled())
    page = classroom.page("ada", BEFORE)
    assert not re.search(r"\b(7|5\.25|10)\b of", page)


def test_after_it_what_is_never_shown_is_one_sum(classroom: Classroom) -> None:
    """Students may know how their total came about, and not more of it."""
    classroom.hand_in("ada", veiled())
    case = case_of(classroom)
    assert headline(case) == "7 of 10 points"
    assert list(sentences(case)) == ["Points of checks that are not shown: 1 of 2 points."]
    text = " ".join(line.text for line in lines(case))
    assert "Seen later." in text
    assert "Seen never." not in text
    assert "checks that are not shown" in text


@pytest.mark.parametrize("late_hours", [0, 30])
@pytest.mark.parametrize("override", [None, 9.5])
def test_lines_add_up_to_the_score(classroom: Classroom, late_hours: int, override: float | None) -> None:
    """With something that is never shown, late, and where a person set the score."""
    classroom.hand_in("ada", veiled(), BEFORE if not late_hours else DUE + timedelta(hours=late_hours))
    if override is not None:
        classroom.happened(Overridden(student="ada", assignment=NAME, points=override))
    case = case_of(classroom)
    assert sum((line.amount or Fraction(0) for line in lines(case)), Fraction(0)) == case.grade.score
    assert not any("Seen never." in line.text for line in lines(case))


def test_who_is_excused_reads_so(classroom: Classroom) -> None:
    """The work was graded all the same, and the page shows what was found."""
    classroom.hand_in("ada", ten_points(2.0, 2.0, 2.0, 2.0, 0.0))
    classroom.happened(Excused(student="ada", assignment=NAME))
    page = classroom.page("ada")
    assert "Excused" in page
    assert "counts neither for nor against you" in page


def test_a_test_of_another_day_is_not_named(classroom: Classroom) -> None:
    """Points by hand for a test that there is no more: its name may have been a hidden one's."""
    classroom.hand_in("ada", ten_points(2.0, 2.0, 2.0, 2.0, 0.0))
    classroom.happened(Overridden(student="ada", assignment=NAME, item="test_secret_old", points=1.0))
    assert "test_secret_old" not in classroom.page("ada")


def test_points_times_and_spans_read_well() -> None:
    """Each against what a person would write."""
    assert [points(Fraction(each)) for each in ("1", "2", "1/3", "0")] == [
        "1 point",
        "2 points",
        "0.3333 points",
        "0 points",
    ]
    assert [duration(Fraction(each)) for each in ("0.001", "1", "25.5", "49", "3")] == [
        "1 minute",
        "1 hour",
        "1 day 1 hour",
        "2 days 1 hour",
        "3 hours",
    ]
    assert moment(DUE) == "Friday, 12 February 2027, 17:00 (UTC)"
    there = datetime.fromisoformat("2027-01-01T00:00:00-03:30")
    assert moment(DUE, there) == "Friday, 12 February 2027, 13:30 (UTC-03:30)"
