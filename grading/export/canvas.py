"""The grades as Canvas's gradebook imports them.

The columns are those of `lib/gradebook_importer.rb` of Canvas: `Student`, `ID`, `SIS User ID`, `SIS Login ID`,
`Section`, then the assignments, `Title (ID)`; a line `Points Possible`; EX for excused. It finds a student by Canvas's
ID, then by the SIS IDs, and an assignment by the ID in its head, else by its title; a title that it does not know
becomes a new assignment. It leaves alone a column whose head holds one of `CANVAS_OWN`, and shows all changes before it
makes them. See "How do I import grades in the Gradebook?" in the Canvas Instructor Guide.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from grading.errors import GradesError
from grading.export.classroom import Classroom
from grading.export.texts import guarded, write_rows
from grading.export.written import Written, left_empty
from grading.gradebook.book import Student
from grading.policy.coursework import Work
from grading.policy.numbers import count, shown
from grading.policy.result import AssignmentGrade, Status
from grading.roster.standing import named

HEADS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
POINTS_POSSIBLE = "    Points Possible"  # with the blanks that Canvas writes
EXCUSED = "EX"
CANVAS_OWN = (
    *(f"{when} {what}" for when in ("Current", "Final") for what in ("Score", "Points", "Grade")),
    *(f"Override {what}" for what in ("Score", "Grade", "Status")),
)

_WITH_ID = re.compile(r".*\s\([0-9]+\)")


def write_canvas(classroom: Classroom, path: Path) -> Written:
    """Write the class for Canvas; who has no id of Canvas's is left out, and told.

    Where nobody has one, our ids go for SIS Login IDs.
    """
    _refuse_equal_titles(classroom.works)
    by_login = not any(ids(classroom.student(grade)) for grade in classroom.grades)
    rows = [[*HEADS, *(guarded(work.title) for work in classroom.works)], _points_possible(classroom.works)]
    empty: list[AssignmentGrade] = []
    strangers: list[str] = []
    for grade in classroom.grades:
        student = classroom.student(grade)
        about = _as_login(student) if by_login else ids(student)
        if about is None:
            strangers.append(student.id)
            continue
        grades = classroom.of(grade)
        rows.append([guarded(each) for each in about] + [cell(each) for each in grades])
        empty += grades
    write_rows(path, rows)
    remarks = [*_unmatched(strangers, by_login), *_titles(classroom.works)]
    return Written(path, len(rows) - 2, count(len(classroom.works), "assignment"), left_empty(empty), tuple(remarks))


def cell(grade: AssignmentGrade) -> str:
    """What Canvas is told of a grade."""
    if grade.status is Status.EXCUSED:
        return EXCUSED
    return "" if grade.score is None else shown(grade.score)


def canvas_id(student: Student) -> str:
    """Canvas's own number of a student; empty where it is not known.

    Who is on no list and came in under a number has it from a download of Canvas's.
    """
    found = student.ids.get("canvas", "" if student.enrolled else student.id)
    return found if found.isascii() and found.isdigit() else ""


def ids(student: Student) -> tuple[str, ...] | None:
    """The cells that tell Canvas who it is; None where nothing does."""
    number, user, login = canvas_id(student), student.ids.get("sis_user", ""), student.ids.get("sis_login", "")
    return (student.name or student.id, number, user, login, student.section) if number or user or login else None


def _as_login(student: Student) -> tuple[str, ...]:
    return student.name or student.id, "", "", student.id, student.section


def _points_possible(works: Sequence[Work]) -> list[str]:
    return [POINTS_POSSIBLE, *[""] * (len(HEADS) - 1), *(shown(work.points) for work in works)]


def _refuse_equal_titles(works: Sequence[Work]) -> None:
    titles = [work.title for work in works]
    twice = sorted({title for title in titles if titles.count(title) > 1})
    if twice:
        raise GradesError(
            f"course.toml: the title {', '.join(map(repr, twice))} stands there more than once, and Canvas tells "
            "columns by their titles; make them differ, or use --like with Canvas's own gradebook"
        )


def _unmatched(strangers: Sequence[str], by_login: bool) -> Iterator[str]:
    if by_login:
        yield (
            "nobody has an ID of Canvas's, so it will look for our ids among its SIS Login IDs; "
            "better import its gradebook: torchgrade roster import FILE"
        )
    if strangers:
        yield (
            f"left out, since nothing says who they are in Canvas: {named(strangers)}; "
            "import its gradebook: torchgrade roster import FILE"
        )


def _titles(works: Sequence[Work]) -> Iterator[str]:
    """What Canvas would take a title for, other than a title."""
    for work in works:
        if _WITH_ID.fullmatch(work.title):
            yield f"{work.name}: Canvas takes the number at the end of {work.title!r} for an ID of its own; use --like"
        if own := [each for each in CANVAS_OWN if each in work.title]:
            yield f"{work.name}: Canvas leaves a column alone that is called {own[0]!r}; give it another title"
