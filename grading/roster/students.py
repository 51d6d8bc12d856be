"""The ids of a class, as quizzes need them: a CSV with a column `student`."""

import re
from pathlib import Path

from grading.csvfile import read_table
from grading.errors import QuizError

STUDENT = "student"
LONGEST_NAME_BYTES = 200

_NO_FOLDER = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]|^\.|\.$')
_OURS = re.compile(r"for-staff|version-[a-z]+", re.IGNORECASE)  # folders beside the students' own


def read_roster(path: Path) -> tuple[str, ...]:
    """The students of the class, in the order of the file; columns besides `student` are left alone.

    Raises QuizError that tells every mistake with its line.
    """
    table = read_table(path)
    if STUDENT not in table.columns:
        found = ", ".join(table.columns)
        raise QuizError(f"{path}: no column `{STUDENT}` (there are: {found}); name the column of the ids so")
    column = table.columns.index(STUDENT)
    lines: dict[str, int] = {}  # by what is alike on a disk that knows no case
    students, mistakes = [], []
    for row in table.rows:
        student = row.cells[column]
        trouble = trouble_of(student) or _repeated(student, lines)
        if trouble:
            mistakes.append(f"{table.place(row)}: {trouble}")
        else:
            lines[student.casefold()] = row.line
            students.append(student)
    if not table.rows:
        mistakes.append(f"{path}: no students; write one a line below `{STUDENT}`")
    if mistakes:
        raise QuizError("\n".join(mistakes))
    return tuple(students)


def trouble_of(student: str) -> str:
    """Why an id names no student, as the end of a sentence; empty when it does."""
    if not student:
        return f"no {STUDENT} stands there; fill in the id, or delete the line"
    if _NO_FOLDER.search(student) or _OURS.fullmatch(student) or len(student.encode()) > LONGEST_NAME_BYTES:
        return f"{student!r} cannot name a student's folder; give this student another id"
    return ""


def _repeated(student: str, lines: dict[str, int]) -> str:
    before = lines.get(student.casefold())
    return f"{student!r} stands in line {before} already; keep one of them" if before else ""
