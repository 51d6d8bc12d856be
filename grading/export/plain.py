"""The grades as one CSV, a line a student."""

from collections.abc import Iterator
from pathlib import Path

from grading.export.classroom import Classroom
from grading.export.texts import guarded, write_rows
from grading.export.written import Written, left_empty
from grading.policy.numbers import shown
from grading.policy.result import CourseGrade

ABOUT = ("student", "name", "email", "section")


def write_plain(classroom: Classroom, path: Path) -> Written:
    """Write who it is, then the score and status of each assignment, then percent and letter of the course.

    A score that there is not is an empty cell: the status says why.
    """
    rows = [_heads(classroom), *(_row(classroom, grade) for grade in classroom.grades)]
    write_rows(path, rows)
    return Written(path, len(classroom.grades), f"{len(rows[0])} columns", left_empty(classroom.everything))


def _heads(classroom: Classroom) -> list[str]:
    heads = [*ABOUT]
    for work in classroom.works:
        heads += [work.name, f"{work.name}_status"]
    return [*heads, *(("percent", "letter", "settled") if classroom.whole else ())]


def _row(classroom: Classroom, grade: CourseGrade) -> list[str]:
    student = classroom.student(grade)
    cells = [guarded(each) for each in (grade.student, student.name, student.email, student.section)]
    for each in classroom.of(grade):
        cells += ["" if each.score is None else shown(each.score), each.status.value]
    return [*cells, *(_course(classroom, grade) if classroom.whole else ())]


def _course(classroom: Classroom, grade: CourseGrade) -> Iterator[str]:
    yield "" if grade.percent is None else shown(grade.percent, classroom.course.grades.decimals)
    yield grade.letter or ""
    yield "yes" if grade.settled else "no"
