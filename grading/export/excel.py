"""The grades as an Excel file: a sheet for the course, one for the items of each assignment, and a legend.

Numbers are numbers. Ids and all other text are cells of the kind text, so that leading zeros stay and nothing is a
formula.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from autograder.paths import written_aside
from grading.export.classroom import Classroom
from grading.export.sheets import Content, add_sheet, sheet_name
from grading.export.written import Written, left_empty
from grading.policy.coursework import Work
from grading.policy.numbers import half_up
from grading.policy.result import AssignmentGrade, CourseGrade, ItemScore, Status

COURSE, LEGEND = "Course", "Legend"
ABOUT_ATTEMPT = ("student", "name", "attempt", "received (UTC)", "due (UTC)")
ABOUT_SCORE = ("earned", "penalty", "score", "possible", "status", "late days used")
MEANINGS = {
    Status.GRADED: "has a score",
    Status.PENDING: "handed in; a report, a test or a person's mark is still missing. The cell is empty",
    Status.MISSING: "was due, and nothing came. The cell is empty, which is not a zero",
    Status.OPEN: "not due yet, and nothing came. The cell is empty",
    Status.EXCUSED: "does not count for this student. The cell is empty",
}


def write_excel(classroom: Classroom, path: Path) -> Written:
    """Write the workbook."""
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    taken = {COURSE.casefold(), LEGEND.casefold()}
    add_sheet(workbook, COURSE, _course(classroom), frozen_columns=2)
    sheets = []
    for work in classroom.works:
        name = sheet_name(work.name, taken)
        sheets.append((name, work))
        add_sheet(workbook, name, _items(classroom, work), frozen_columns=2)
    add_sheet(workbook, LEGEND, _legend(classroom, sheets))
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_aside(path) as aside:
        workbook.save(aside)
    empty = left_empty(classroom.everything)
    return Written(path, len(classroom.grades), f"{len(sheets) + 2} sheets", empty)


def _course(classroom: Classroom) -> Iterator[Sequence[Content]]:
    heads = ["student", "name", "email", "section"]
    heads += [head for work in classroom.works for head in (work.name, f"{work.name} status")]
    yield [*heads, *(("percent", "letter", "settled") if classroom.whole else ())]
    for grade in classroom.grades:
        student = classroom.student(grade)
        cells: list[Content] = [grade.student, student.name, student.email, student.section]
        for each in classroom.of(grade):
            cells += [each.score, each.status.value]
        yield [*cells, *(_total(classroom, grade) if classroom.whole else ())]


def _total(classroom: Classroom, grade: CourseGrade) -> Iterator[Content]:
    yield None if grade.percent is None else half_up(grade.percent, classroom.course.grades.decimals)
    yield grade.letter
    yield "yes" if grade.settled else "no"


def _items(classroom: Classroom, work: Work) -> Iterator[Sequence[Content]]:
    """Everybody's points by test and question; the columns are those that anybody's attempt has."""
    grades = [(grade.of(work.name), classroom.student(grade)) for grade in classroom.grades]
    names = [each.name for each in _known(each for each, _ in grades)]
    yield [*ABOUT_ATTEMPT, *names, *ABOUT_SCORE]
    for grade, student in grades:
        points = {item.name: item.earned for item in grade.items}
        yield [
            grade.student,
            student.name,
            grade.attempt,
            grade.received,
            grade.due,
            *(points.get(name) for name in names),
            grade.earned,
            grade.penalty if grade.score is not None else None,
            grade.score,
            grade.possible,
            grade.status.value,
            grade.late_days_used,
        ]


def _legend(classroom: Classroom, sheets: Sequence[tuple[str, Work]]) -> Iterator[Sequence[Content]]:
    yield ["what", "name", "title", "points"]
    yield ["course", None, classroom.course.title, None]
    yield ["as of (UTC)", None, classroom.now, None]
    for status, meaning in MEANINGS.items():
        yield ["status", status.value, meaning, None]
    for name, work in sheets:
        yield ["quiz" if work.quiz else "assignment", name, work.title, work.points]
        for item in _known(grade.of(work.name) for grade in classroom.grades):
            yield [f"item of {name}", item.name, item.title, item.points]


def _known(grades: Iterable[AssignmentGrade]) -> list[ItemScore]:
    """Every item that somebody has, in the order of the attempt that has it first."""
    found: dict[str, ItemScore] = {}
    for grade in grades:
        for item in grade.items:
            found.setdefault(item.name, item)
    return list(found.values())
