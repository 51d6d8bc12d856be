"""When a result shows: at once, after the last due date of anybody, never."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from feedback_class import AFTER, BEFORE, DUE, NAME, Classroom, result, ten_points

from autograder.report import Visibility
from grading.feedback.visibility import last_due, shown
from grading.gradebook.events import Extended
from grading.policy.result import AssignmentGrade, Status

VISIBLE, LATER, NEVER = Visibility.VISIBLE, Visibility.AFTER_DUE_DATE, Visibility.HIDDEN


@pytest.mark.parametrize(
    ("visibility", "due", "now", "expected"),
    [
        (VISIBLE, DUE, BEFORE, True),
        (VISIBLE, None, BEFORE, True),
        (LATER, DUE, BEFORE, False),
        (LATER, DUE, DUE, False),
        (LATER, DUE, DUE + timedelta(seconds=1), True),
        (LATER, None, AFTER, False),
        (NEVER, DUE, AFTER, False),
    ],
)
def test_each_visibility_has_its_time(
    visibility: Visibility, due: datetime | None, now: datetime, expected: bool
) -> None:
    """At the due date itself, somebody may still hand in on time."""
    assert shown(visibility, due, now) is expected


def test_the_last_due_date_is_that_of_the_last_extension() -> None:
    """Whoever has none makes no difference."""
    dues = [None, DUE, DUE + timedelta(days=9), datetime(2027, 2, 13, tzinfo=UTC)]
    grades = [AssignmentGrade("ada", NAME, "Title", Status.OPEN, Fraction(1), None, due=due) for due in dues]
    assert last_due(grades) == DUE + timedelta(days=9)
    assert last_due(grades[:1]) is None


def test_one_extension_keeps_everybody_waiting(classroom: Classroom) -> None:
    """What shows after the due date could be handed on to who may still hand in."""
    tests = [*ten_points(2.0, 2.0, 2.0, 2.0), result(5, 0.0, 2.0, title="Seen later.", visibility=LATER)]
    classroom.hand_in("ada", tests)
    classroom.hand_in("bob", tests)
    day = DUE + timedelta(days=1)
    assert "Seen later." in classroom.page("ada", day)
    classroom.happened(Extended(student="bob", assignment=NAME, days=2.0))
    assert "Seen later." not in classroom.page("ada", day)
    assert "Seen later." in classroom.page("ada", DUE + timedelta(days=3))
