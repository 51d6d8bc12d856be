"""Which results a student may see yet.

What shows after the due date waits for the last extension of anybody: whoever may still hand in on time could be told
otherwise.
"""

from collections.abc import Iterable
from datetime import datetime

from autograder.report import Visibility
from grading.policy.result import AssignmentGrade


def shown(visibility: Visibility, due: datetime | None, now: datetime) -> bool:
    """Whether a result shows at a time, where `due` is the last due date of anybody in the class.

    Without a due date it never passes.
    """
    if visibility is Visibility.VISIBLE:
        return True
    return visibility is Visibility.AFTER_DUE_DATE and has_passed(due, now)


def has_passed(due: datetime | None, now: datetime) -> bool:
    """Whether nobody can hand in on time any more."""
    return due is not None and now > due


def last_due(grades: Iterable[AssignmentGrade]) -> datetime | None:
    """The last due date of anybody, extensions included; None where there is none."""
    return max((grade.due for grade in grades if grade.due is not None), default=None)
