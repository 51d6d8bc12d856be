"""What a student's page follows from, and what of it the student may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from autograder.report import Report, TestResult, Visibility
from grading.feedback import visibility
from grading.gradebook.book import Record
from grading.policy.result import AssignmentGrade, ItemScore


@dataclass(frozen=True)
class Case:
    """A grade, what is known besides, the report of the attempt that counts, and when this is looked at.

    `due` is the last due date of anybody; `evidence` is the folder of the report's pictures.
    """

    grade: AssignmentGrade
    record: Record
    report: Report
    evidence: Path
    due: datetime | None
    now: datetime

    @cached_property
    def results(self) -> Mapping[str, TestResult]:
        return {test.name: test for test in self.report.tests}

    @cached_property
    def items(self) -> tuple[ItemScore, ...]:
        """The tests and questions that the student may see."""
        return tuple(item for item in self.grade.items if self._shows(item))

    @cached_property
    def veiled(self) -> tuple[ItemScore, ...]:
        """Those that the student may not see, now or ever."""
        return tuple(item for item in self.grade.items if not self._shows(item))

    @property
    def keeps_total(self) -> bool:
        """Whether the score is not told yet: it would tell what others can still earn."""
        return bool(self.veiled) and not visibility.has_passed(self.due, self.now)

    def _shows(self, item: ItemScore) -> bool:
        found = self.results.get(item.name)
        return visibility.shown(found.visibility if found else Visibility.VISIBLE, self.due, self.now)
