"""A class's points: what is pending stays pending, what is not there is no zero."""

from collections.abc import Callable
from fractions import Fraction

from autograder.report import Report
from grading.policy.result import AssignmentGrade, ItemScore, Status
from grading.score import ClassScores, GradedTest, Score, class_scores

MakeReport = Callable[..., Report]
MakeScores = Callable[..., ClassScores]


def test_scores_are_those_of_the_grades_sorted_by_student(report: MakeReport, scores: MakeScores) -> None:
    """Each student's points stand in the tests' order, and their sum is the total."""
    found = scores(report("bob", 1.5, 4.0, attempt=2), report("ada", 4.0, 4.0))
    ada = Score("ada", Status.GRADED, 1, (4.0, 4.0), 8.0, 8.0, 0.0, 0, 8.0)
    assert found.scores == (ada, Score("bob", Status.GRADED, 2, (1.5, 4.0), 5.5, 8.0, 0.0, 0, 5.5))
    assert found.tests == (GradedTest("test_1", "Test 1", 4.0), GradedTest("test_2", "Test 2", 4.0))
    assert found.possible == 8.0


def test_an_error_leaves_the_total_pending(report: MakeReport, scores: MakeScores) -> None:
    """A test that failed by our fault is no zero, and neither is the total."""
    (score,) = scores(report("ada", 4.0, None)).scores
    assert score.earned == (4.0, None)
    assert (score.total, score.score, score.status) == (None, None, Status.PENDING)


def test_all_tests_failed_is_zero_and_graded(report: MakeReport, scores: MakeScores) -> None:
    """Zero points are a grade; only the absence of one is pending."""
    (score,) = scores(report("ada", 0.0, 0.0)).scores
    assert (score.total, score.status) == (0.0, Status.GRADED)


def test_a_report_without_tests_is_pending_in_all(report: MakeReport, scores: MakeScores) -> None:
    """Absent evidence is neither zero nor full marks, whether others have tests or nobody has."""
    found = scores(report("ada", 4.0, 4.0), report("bob"))
    assert found.scores[1].earned == (None, None)
    assert found.scores[1].status is Status.PENDING
    assert scores(report("bob")).scores[0].status is Status.PENDING


def test_who_handed_in_nothing_has_no_points() -> None:
    """A missing submission is not a zero, in no column."""
    missing = AssignmentGrade("ada", "denoise", "Denoising", Status.MISSING, Fraction(8), None)
    (score,) = class_scores([missing], 8.0).scores
    assert score == Score("ada", Status.MISSING, None, (), None, 8.0, None, 0, None)
    assert class_scores([], 8.0).scores == ()


def test_tests_of_other_days_are_more_columns(report: MakeReport, scores: MakeScores) -> None:
    """The best attempt may be older than the tests; most students' tests stand first."""
    usual = [report(name, 1.0, 2.0) for name in ("bob", "cyd")]
    found = scores(report("ada", 1.0, 2.0, 3.0), *usual)
    assert [test.name for test in found.tests] == ["test_1", "test_2", "test_3"]
    assert [score.earned for score in found.scores] == [(1.0, 2.0, 3.0), (1.0, 2.0, None), (1.0, 2.0, None)]


def test_points_by_hand_leave_the_total_as_it_was() -> None:
    """The score is a person's; what the tests came to is still told, as long as none waits."""
    items = tuple(ItemScore(f"test_{n}", "Test", Fraction(4), Fraction(3)) for n in (1, 2))
    waiting = ItemScore("test_2", "Test", Fraction(4), None)
    grade = AssignmentGrade("a", "denoise", "D", Status.GRADED, Fraction(8), Fraction(7), items=items, by_hand=True)
    other = AssignmentGrade(
        "b", "denoise", "D", Status.GRADED, Fraction(8), Fraction(7), items=(items[0], waiting), by_hand=True
    )
    assert [(each.total, each.score) for each in class_scores([grade, other], 8.0).scores] == [(6.0, 7.0), (None, 7.0)]
