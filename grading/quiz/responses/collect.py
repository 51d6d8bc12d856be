"""From files of answers to sheets.json."""

from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course
from grading.errors import QuizError
from grading.quiz.bank.reading import open_quiz
from grading.quiz.handout.giving import all_papers, refuse_changed, staff_paths
from grading.quiz.responses import read_responses
from grading.quiz.responses.sheets import Merged, merge, read_contents, read_sheets, write_sheets
from grading.roster import read_roster

MOST_SHOWN = 10  # students from whom nothing came


@dataclass(frozen=True)
class Taken:
    """What came in, what was odd about it, and from whom nothing has come so far."""

    merged: Merged
    complaints: tuple[str, ...]
    missing: tuple[str, ...]
    path: Path

    @property
    def summary(self) -> str:
        """How many came in, and who is missing."""
        merged = self.merged
        came = merged.new + merged.changed + merged.same
        counts = f"{came} students' answers: {merged.new} new, {merged.changed} changed, {merged.same} the same"
        told = f"; {len(self.complaints)} remarks" if self.complaints else ""
        if not self.missing:
            return f"{counts}{told}; all of the class have answered"
        shown = ", ".join(self.missing[:MOST_SHOWN]) + (" ..." if len(self.missing) > MOST_SHOWN else "")
        return f"{counts}{told}; nothing from {len(self.missing)} of the class: {shown}"


def collect(course: Course, name: str, file: Path, roster: Path | None = None, paper: str | None = None) -> Taken:
    """Read answers and add them to those that are there; a student's newer answers take the place of older ones.

    Without a roster the class is who was given a paper. Raises QuizError where nothing can be read.
    """
    quiz = open_quiz(course, name)
    staff = staff_paths(course, name)
    students = _students(name, roster or staff.students, given=roster is not None)
    papers = all_papers(course, quiz, students)
    refuse_changed(staff, tuple(papers.values()), "put back what the papers were made from, and collect again")
    found = read_responses(file, quiz, papers, students, paper)
    path = course.paths.quiz(name).sheets
    known = path.is_file()
    merged = merge(read_sheets(path) if known else (), found.sheets)
    write_sheets(path, merged.sheets, (read_contents(path) if known else {}) | {**found.contents})
    answered = {sheet.student for sheet in merged.sheets}
    missing = tuple(student for student in students if student not in answered)
    return Taken(merged, found.complaints, missing, path)


def _students(name: str, path: Path, *, given: bool) -> tuple[str, ...]:
    if not given and not path.is_file():
        raise QuizError(
            f"{path}: no papers of {name!r} were written here, so it cannot be known who is in the class; "
            "name the class's list with --roster"
        )
    return read_roster(path)
