"""Who gains and who loses: in percent, with rounding left out."""

import pytest

from grading.quiz.item import Quiz
from grading.quiz.marking.change import Change, Moved
from grading.quiz.marking.marking import MarkedSheet, Marks

QUIZ = Quiz("small", "Small", ())


def sheet(student: str, points: float, possible: float) -> MarkedSheet:
    return MarkedSheet(student, student, {}, points, possible, {}, {})


def change(*pairs: tuple[MarkedSheet, MarkedSheet]) -> Change:
    before, after = zip(*pairs, strict=True)
    return Change(Marks(QUIZ, (), before), Marks(QUIZ, (), after))


@pytest.mark.parametrize(
    ("before", "after", "by"),
    [
        ((4, 8), (5, 8), 12.5),
        ((4, 8), (4, 5), 30.0),
        ((8, 8), (6, 8), -25.0),
        ((500, 1000), (499, 1000), -0.1),
        ((0.1 + 0.2, 0.6), (0.15, 0.3), 0.0),
        ((4, 8), (0, 0), 0.0),
        ((0, 0), (0, 0), 0.0),
    ],
)
def test_a_student_moves_by_percentage_points(
    before: tuple[float, float], after: tuple[float, float], by: float
) -> None:
    """Of what could be earned: points may stay where a percentage moves. Where nothing can be earned, nobody moves."""
    moved = Moved(sheet("student-01", *before), sheet("student-01", *after))
    assert moved.by == pytest.approx(by, abs=1e-12)
    assert (moved.by == 0) == (by == 0)


def test_gainers_and_losers_are_listed_the_largest_first() -> None:
    """Half, a quarter; who stays is in neither list."""
    found = change(
        (sheet("student-01", 1, 4), sheet("student-01", 2, 4)),
        (sheet("student-02", 1, 4), sheet("student-02", 3, 4)),
        (sheet("student-03", 3, 4), sheet("student-03", 3, 4)),
        (sheet("student-04", 4, 4), sheet("student-04", 3.5, 4)),
    )
    assert [each.after.student for each in found.gainers] == ["student-02", "student-01"]
    assert [each.after.student for each in found.losers] == ["student-04"]
    assert found.points_moved == 3.5
    assert found.lines() == [
        "gain (2)",
        "  student-02: 1 of 4 -> 3 of 4, 25.0 -> 75.0 % (+50.0)",
        "  student-01: 1 of 4 -> 2 of 4, 25.0 -> 50.0 % (+25.0)",
        "lose (1)",
        "  student-04: 4 of 4 -> 3.5 of 4, 100.0 -> 87.5 % (-12.5)",
        "2 students gain, 1 loses, 3.5 points moved; mean 56.25 -> 71.88 % (+15.62)",
    ]
