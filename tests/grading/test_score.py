"""Points from reports: what is pending stays pending, and only like is added to like."""

from collections.abc import Callable

import pytest

from autograder.report import Report
from grading.errors import GradesError
from grading.score import GradedTest, Score, class_scores

MakeReport = Callable[..., Report]


def test_scores_are_the_points_of_the_reports_sorted_by_student(report: MakeReport) -> None:
    """Each student's points stand in the tests' order, and their sum is the total."""
    found = class_scores([report("bob", 1.5, 4.0, attempt=2), report("ada", 4.0, 4.0)])
    assert found.scores == (Score("ada", 1, (4.0, 4.0)), Score("bob", 2, (1.5, 4.0)))
    assert [score.total for score in found.scores] == [8.0, 5.5]
    assert found.tests == (GradedTest("test_1", "Test 1", 4.0), GradedTest("test_2", "Test 2", 4.0))
    assert found.possible == 8.0


def test_an_error_leaves_the_total_pending(report: MakeReport) -> None:
    """A test that failed by our fault is no zero, and neither is the total."""
    (score,) = class_scores([report("ada", 4.0, None)]).scores
    assert score.earned == (4.0, None)
    assert score.total is None
    assert score.pending


def test_all_tests_failed_is_zero_and_graded(report: MakeReport) -> None:
    """Zero points are a grade; only the absence of one is pending."""
    (score,) = class_scores([report("ada", 0.0, 0.0)]).scores
    assert score.total == 0.0
    assert not score.pending


def test_a_report_without_tests_is_pending_in_all(report: MakeReport) -> None:
    """Absent evidence is neither zero nor full marks, whether others have tests or nobody has."""
    found = class_scores([report("ada", 4.0, 4.0), report("bob")])
    assert found.scores[1].earned == (None, None)
    assert found.scores[1].pending
    assert class_scores([report("bob")]).scores[0].pending


def test_a_student_without_a_report_has_no_score(report: MakeReport) -> None:
    """A missing submission is not a zero: nobody invents a row for it."""
    assert [score.student for score in class_scores([report("ada", 4.0)]).scores] == ["ada"]
    assert class_scores([]).scores == ()


@pytest.mark.parametrize("odd", [{"points": 5.0}, {"number": 3}])
def test_reports_of_different_tests_are_refused(report: MakeReport, odd: dict[str, float]) -> None:
    """After an instructor changed the tests, a stale report must not be added to the new ones."""
    stale = report("cyd", *[1.0] * int(odd.get("number", 2)), points=odd.get("points", 4.0))
    with pytest.raises(GradesError, match=r"the reports of cyd have other tests .*`torchgrade autograde` again"):
        class_scores([report("ada", 4.0, 4.0), stale, report("bob", 4.0, 4.0)])


def test_many_odd_reports_are_named_in_one_short_line(report: MakeReport) -> None:
    """Five names and a count are enough to find the cause."""
    usual = [report(f"a{number}", 1.0) for number in range(9)]
    odd = [report(f"b{number}", 1.0, 1.0) for number in range(7)]
    with pytest.raises(GradesError, match="b0, b1, b2, b3, b4 and 2 more have other tests"):
        class_scores(usual + odd)


def test_two_reports_of_one_student_are_refused(report: MakeReport) -> None:
    """Which attempt counts is decided before, not here."""
    with pytest.raises(GradesError, match="several reports of ada"):
        class_scores([report("ada", 1.0), report("ada", 2.0, attempt=2)])


def test_titles_come_from_the_newest_report(report: MakeReport) -> None:
    """A reworded title is no other test."""
    found = class_scores([report("ada", 1.0, attempt=2, title="New"), report("bob", 1.0, attempt=1, title="Old")])
    assert found.tests[0].title == "New 1"
