"""Which attempt counts, what waits, and what people wrote in place of what was worked out."""

from datetime import timedelta
from fractions import Fraction

import pytest
from policy_histories import DUE, STUDENT, graded, handed, lab, reported

from autograder.authoring.questions import Question
from autograder.policy import Grades, Late
from grading.errors import GradesError
from grading.gradebook.events import Event, Excused, Extended, Marked, Merged, Overridden, QuizMarked
from grading.policy.coursework import Work
from grading.policy.result import AssignmentGrade, Status

LATE = Late(penalty=0.5)
WHY = Question("why", "Why", 4.0, "", "")


def of(work: Work, *events: Event, attempts: str = "best") -> AssignmentGrade:
    grades = Grades.model_validate({"attempts": attempts})
    return graded(grades, [work], *events).of(work.name)


def marked(answer: str, points: float | None) -> Marked:
    return Marked(student=STUDENT, assignment="lab", question="why", answer_sha256=answer, points=points)


@pytest.mark.parametrize(("attempts", "counts", "score"), [("best", 1, "6"), ("last", 2, "4")])
def test_best_or_last_counts(attempts: str, counts: int, score: str) -> None:
    """Best is meant after the penalty: 8 points a day late are 4."""
    events = [handed("lab", 1, -5), reported("lab", 1, 5, 1), handed("lab", 2, 5), reported("lab", 2, 5, 3)]
    grade = of(lab(late=LATE), *events, attempts=attempts)
    assert (grade.attempt, grade.score) == (counts, Fraction(score))


def test_of_equal_attempts_the_first_counts() -> None:
    """It is the one that was on time, and the one that feedback is about."""
    events = [handed("lab", n, n) for n in (1, 2)] + [reported("lab", n, 5, 1) for n in (1, 2)]
    assert of(lab(), *events).attempt == 1


def test_an_attempt_that_may_still_be_better_keeps_the_grade_waiting() -> None:
    """6 points are known; the second attempt has no report yet."""
    events: list[Event] = [handed("lab", 1, -5), reported("lab", 1, 5, 1), handed("lab", 2, -4)]
    grade = of(lab(), *events)
    assert (grade.status, grade.score, grade.attempt) == (Status.PENDING, None, 2)
    assert grade.lines[-1].text == "it waits, and is not a zero"


def test_what_cannot_be_better_keeps_nobody_waiting() -> None:
    """The first attempt has all points."""
    grade = of(lab(), handed("lab", 1, -5), reported("lab", 1, 5, 5), handed("lab", 2, -4))
    assert (grade.status, grade.score, grade.attempt) == (Status.GRADED, 10, 1)


def test_what_waits_does_not_depend_on_lateness() -> None:
    """A later full score takes away nothing from a broken test before it: it might be late, and this one was not."""
    events = [handed("lab", 1, -5), reported("lab", 1, 5, None), handed("lab", 2, -4), reported("lab", 2, 5, 5)]
    assert of(lab(), *events).status is Status.PENDING


def test_an_attempt_that_was_never_graded_is_passed_over() -> None:
    """`autograde` grades the latest attempts; the first one came and went before it ran."""
    grade = of(lab(), handed("lab", 1, -5), handed("lab", 2, -4), reported("lab", 2, 5, 1))
    assert (grade.status, grade.attempt, grade.score) == (Status.GRADED, 2, 6)
    assert any("attempt 1" in line.text and "passed over" in line.text for line in grade.lines)


def test_a_broken_test_waits_for_staff_and_an_override_ends_that() -> None:
    """An error of ours never costs a point."""
    events: list[Event] = [handed("lab", 1, -5), reported("lab", 1, 5, None)]
    grade = of(lab(), *events)
    assert (grade.status, [item.earned for item in grade.items]) == (Status.PENDING, [5, None])
    by_hand = of(lab(), *events, Overridden(student=STUDENT, assignment="lab", item="test_2", points=2.5))
    assert (by_hand.status, by_hand.score) == (Status.GRADED, Fraction("7.5"))
    assert [item.by_hand for item in by_hand.items] == [False, True]


def test_a_report_without_tests_is_no_evidence() -> None:
    """Neither zero nor full marks."""
    assert of(lab(), handed("lab", 1, -5), reported("lab", 1)).status is Status.PENDING


def test_an_answer_waits_for_a_persons_mark() -> None:
    """The mark belongs to the answer: another answer waits again, and what was left as given out is 0."""
    work = lab(points=14, questions=(WHY,))
    first: list[Event] = [handed("lab", 1, -5, why="abc"), reported("lab", 1, 5, 5)]
    assert of(work, *first).status is Status.PENDING
    assert of(work, *first, marked("abc", 3.5)).score == Fraction("13.5")
    assert of(work, *first, marked("xyz", 3.5)).status is Status.PENDING
    assert of(work, *first, marked("abc", 3.5), marked("abc", None)).status is Status.PENDING
    assert of(work, handed("lab", 1, -5, why=""), reported("lab", 1, 5, 5)).score == 10
    assert of(work, handed("lab", 1, -5), reported("lab", 1, 5, 5)).status is Status.PENDING


def test_answers_of_earlier_attempts_need_no_mark_once_a_later_one_has_it() -> None:
    """People mark the latest answers; the blank last one was marked by nobody, and waits for nobody."""
    work = lab(points=14, questions=(WHY,))
    events = [handed("lab", 1, -5, why="a"), reported("lab", 1, 5, 5), handed("lab", 2, -4, why="b")]
    marks = [reported("lab", 2, 5, 4), marked("b", 2)]
    assert (of(work, *events, *marks).attempt, of(work, *events, *marks).score) == (2, 11)
    blank = [*events[:2], handed("lab", 2, -4, why=""), reported("lab", 2, 5, 4)]
    assert of(work, *blank).status is Status.PENDING


def test_an_assignment_of_questions_alone_needs_no_report() -> None:
    """All its points are a person's."""
    work = lab(points=4, questions=(WHY,))
    assert of(work, handed("lab", 1, -5, why="a"), marked("a", 3)).score == 3


def test_an_override_of_the_whole_comes_after_lateness() -> None:
    """7 is 7, however late; None takes it back."""
    events: list[Event] = [handed("lab", 1, 5), reported("lab", 1, 5, 3)]
    seven = Overridden(student=STUDENT, assignment="lab", points=7.0)
    grade = of(lab(late=LATE), *events, seven)
    assert (grade.score, grade.by_hand, grade.earned, grade.penalty) == (7, True, None, 0)
    assert grade.lines[-1].text == "set by hand in place of this (worked out: 4 points)"
    assert of(lab(late=LATE), *events, seven, Overridden(student=STUDENT, assignment="lab", points=None)).score == 4
    assert of(lab(), seven).status is Status.GRADED  # handed in on paper


def test_points_for_a_test_that_is_gone_are_told() -> None:
    """A test that was renamed takes nobody's points with it unseen."""
    events: list[Event] = [handed("lab", 1, -5), reported("lab", 1, 5, 3)]
    grade = of(lab(), *events, Overridden(student=STUDENT, assignment="lab", item="test_old", points=9.0))
    assert grade.score == 8
    assert any("'test_old' do not count" in line.text for line in grade.lines)


def test_excused_counts_for_nothing() -> None:
    """Whatever was handed in; False takes it back."""
    events: list[Event] = [handed("lab", 1, -5), reported("lab", 1, 5, 3), Excused(student=STUDENT, assignment="lab")]
    assert (of(lab(), *events).status, of(lab(), *events).score) == (Status.EXCUSED, None)
    assert of(lab(), *events, Excused(student=STUDENT, assignment="lab", excused=False)).score == 8


@pytest.mark.parametrize(
    ("hours", "grace", "status"), [(-1, 0, Status.OPEN), (1, 0, Status.MISSING), (1, 90, Status.OPEN)]
)
def test_nothing_handed_in_is_open_until_it_was_due(hours: float, grace: float, status: Status) -> None:
    """Until the end of the grace, and by the student's own date; a missing one is no zero."""
    work, now = lab(late=Late(grace_minutes=grace)), DUE + timedelta(hours=hours)
    grade = graded(Grades(), [work], now=now).of("lab")
    assert (grade.status, grade.score) == (status, None)
    extended = Extended(student=STUDENT, assignment="lab", days=2.0)
    assert graded(Grades(), [work], extended, now=now).of("lab").status is Status.OPEN


def test_attempts_of_merged_students_are_one_students() -> None:
    """Feedback finds the files under the id that they were handed in as."""
    events = [handed("lab", 1, -5), reported("lab", 1, 5, 1), handed("lab", 1, -4, student="old")]
    merged = [reported("lab", 1, 5, 3, student="old"), Merged(student="old", into=STUDENT)]
    grade = of(lab(), *events, *merged)
    assert (grade.student, grade.handed_as, grade.attempt, grade.score) == (STUDENT, "old", 1, 8)


@pytest.mark.parametrize(
    ("points", "as_on_paper", "score", "possible"), [(9, True, "6", 9), (9, False, "6", 9), (3, False, "2", 3)]
)
def test_a_quiz_counts_as_much_as_course_toml_says(points: int, as_on_paper: bool, score: str, possible: int) -> None:
    """6 of 9 on the paper; without points in course.toml, 6 of 9."""
    work = Work("quiz", "Quiz", Fraction(points), None, Late(), quiz=True, as_on_paper=as_on_paper)
    sat = QuizMarked(student=STUDENT, assignment="quiz", paper="a", points=6.0, possible=9.0)
    grade = of(work, sat)
    assert (grade.score, grade.possible) == (Fraction(score), possible)
    assert of(work).status is Status.OPEN


def test_points_that_do_not_agree_are_refused() -> None:
    """Both numbers are named, of every attempt that may count, and what to do."""
    work = lab(points=12, questions=(WHY,))
    events = [handed("lab", n, n, why="") for n in (1, 2)] + [reported("lab", n, 5, 5) for n in (1, 2)]
    with pytest.raises(GradesError) as caught:
        of(work, *events)
    first, second, advice = str(caught.value).split("\n")
    assert first == "lab: attempt 1 of ada has 10 points of tests and 4 points of questions, but course.toml says 12"
    assert second.startswith("lab: attempt 2 of ada")
    assert "torchgrade regrade lab" in advice
    with pytest.raises(GradesError) as last:
        of(work, *events, attempts="last")
    assert "attempt 1" not in str(last.value)
