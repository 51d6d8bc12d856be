"""The grades in Canvas's own gradebook export: its students, its heads, and of its columns those that are ours.

Columns of other assignments are not written: an import would put back what stood in them when they were exported. Where
we have no score and Canvas has one, Canvas's stays, since an empty cell would delete it. The points possible stay
Canvas's, too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grading.csvfile import Row
from grading.errors import GradesError
from grading.export.canvas import POINTS_POSSIBLE, canvas_id, cell
from grading.export.canvas_template import Template, read_template
from grading.export.classroom import Classroom
from grading.export.texts import guarded, write_rows
from grading.export.written import Written, left_empty
from grading.policy.coursework import Work
from grading.policy.numbers import count, shown
from grading.policy.result import AssignmentGrade, CourseGrade
from grading.roster.standing import named

NOT_ASSIGNED = "N/A"
GUARDED = '="'  # how Canvas keeps a name from being a formula


@dataclass(frozen=True)
class _Filled:
    """One student's line of the form; `kept` counts the scores of Canvas's that we have none for."""

    cells: tuple[str, ...]
    grades: tuple[AssignmentGrade, ...]
    kept: int


def write_canvas_like(classroom: Classroom, like: Path, path: Path) -> Written:
    """Fill our columns in Canvas's export; whom and what it does not have is told."""
    template = read_template(like, classroom.works)
    works = [work for work in classroom.works if work.name in template.columns]
    owners = _owners(classroom)
    filled: dict[str, _Filled] = {}
    strangers = []
    for row in template.students:
        grade = next((owners[each] for each in template.ids(row) if each in owners), None)
        if grade is None:
            strangers.append(row.cells[0])
        else:
            filled[grade.student] = _fill(template, row, tuple(grade.of(work.name) for work in works))
    if not filled:
        raise GradesError(
            f"{like}: nobody in it is known by Canvas's ID or SIS IDs; take it in first: "
            f"torchgrade roster import {like} --apply"
        )
    positions = [*template.about, *template.columns.values()]
    heads = [template.table.columns[position] for position in positions]
    points = [template.points.cells[position] for position in positions[1:]]
    write_rows(path, [heads, [POINTS_POSSIBLE, *points], *(each.cells for each in filled.values())])
    missing = [grade.student for grade in classroom.grades if grade.student not in filled]
    remarks = [
        *_whom(strangers, missing, like),
        *_which(template, classroom.works),
        *_kept(sum(each.kept for each in filled.values())),
    ]
    empty = left_empty(grade for each in filled.values() for grade in each.grades)
    return Written(path, len(filled), count(len(works), "assignment"), empty, tuple(remarks))


def _owners(classroom: Classroom) -> Mapping[tuple[str, str], CourseGrade]:
    """Everybody's grades, by the heads and cells of Canvas's that name them."""
    owners: dict[tuple[str, str], CourseGrade] = {}
    for grade in classroom.grades:
        student = classroom.student(grade)
        owners["ID", canvas_id(student)] = grade
        owners["SIS User ID", student.ids.get("sis_user", "")] = grade
        owners["SIS Login ID", student.ids.get("sis_login", "")] = grade
    for grade in classroom.grades:
        owners.setdefault(("SIS User ID", grade.student), grade)
        owners.setdefault(("SIS Login ID", grade.student), grade)
    return owners


def _fill(template: Template, row: Row, grades: Sequence[AssignmentGrade]) -> _Filled:
    about = [row.cells[position] for position in template.about]
    before = [row.cells[position] for position in template.columns.values()]
    after = [was if was == NOT_ASSIGNED else cell(grade) or was for grade, was in zip(grades, before, strict=True)]
    kept = sum(was not in ("", NOT_ASSIGNED) and not cell(grade) for grade, was in zip(grades, before, strict=True))
    safe = [each if each.startswith(GUARDED) else guarded(each) for each in about]
    return _Filled((*safe, *after), tuple(grades), kept)


def _whom(strangers: Sequence[str], missing: Sequence[str], like: Path) -> Iterator[str]:
    if strangers:
        yield f"left out, since they are in Canvas and not known here: {named(strangers)}"
    if missing:
        yield f"left out, since they are not in {like}: {named(missing)}"


def _which(template: Template, works: Sequence[Work]) -> Iterator[str]:
    for work in works:
        if work.name not in template.columns:
            yield f"{work.name}: left out, since no column of {template.table.path} is called {work.title!r}"
            continue
        ours, canvas = shown(work.points), _number(template.points.cells[template.columns[work.name]])
        if canvas and canvas != ours:
            yield f"{work.name}: of {ours} points in course.toml, but of {canvas} in Canvas; scores are not scaled"


def _number(text: str) -> str:
    """A number of Canvas's without zeros at its end."""
    plain = text.replace(",", ".")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _kept(kept: int) -> Iterator[str]:
    if kept:
        yield f"{count(kept, 'score')} of Canvas's stay, where there is none here: an empty cell would delete them"
