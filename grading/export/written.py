"""What an export says about itself: the file, what was left empty in it and why, and who or what is not in it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from grading.policy.numbers import count
from grading.policy.result import AssignmentGrade, Status


@dataclass(frozen=True)
class Written:
    """A file that was written; `remarks` are sentences on what is otherwise than one would think."""

    path: Path
    students: int
    what: str  # "16 columns", "2 sheets"
    left_empty: str
    remarks: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """All of it in one line."""
        return f"{self.path}: {count(self.students, 'student')}, {self.what}; {self.left_empty}"


def left_empty(grades: Iterable[AssignmentGrade]) -> str:
    """How many grades are no score, and why."""
    found = Counter(grade.status for grade in grades if grade.score is None)
    if not found:
        return "nothing is left empty"
    return "no score: " + ", ".join(f"{found[status]} {status.value}" for status in Status if found[status])
