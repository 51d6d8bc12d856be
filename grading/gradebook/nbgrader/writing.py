"""What the gradebook knows, written into nbgrader's: structure through its own API, points where nobody typed others.

A row that somebody changed in the formgrader, and that is not brought back yet, is left as it is.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from autograder.course import Assignment
from grading.gradebook.book import Student
from grading.gradebook.events import WHOLE
from grading.gradebook.nbgrader.coursedir import now_text
from grading.gradebook.nbgrader.sheets import THE_WHOLE, HandCell, MachineCell, Sheet

FORMAT = 1  # of what is written; another one writes all sheets anew

_LOCK = text("DELETE FROM torchgrade_changes WHERE id = ''")  # takes SQLite's lock for the whole transaction
_PENDING = text("SELECT id FROM torchgrade_changes")
_ABOUT = text(
    "INSERT OR REPLACE INTO torchgrade_cells (id, student, assignment, item, answer, written)"
    " VALUES (:id, :student, :assignment, :item, :answer, :written)"
)
_SHEETS = text("SELECT student, digest FROM torchgrade_sheets WHERE assignment = :assignment")
_SHEET = text("INSERT OR REPLACE INTO torchgrade_sheets VALUES (:student, :assignment, :digest)")
_FORGET = text("DELETE FROM torchgrade_sheets WHERE student = :student AND assignment = :assignment")
_OURS = text("DELETE FROM torchgrade_changes WHERE id = :id")


def write_structure(gradebook: Any, assignment: Assignment, sheets: Sequence[Sheet], names: Mapping[str, str]) -> None:
    """The assignment with one notebook and its cells, as the sheets have them; other cells are taken out."""
    name = assignment.name
    gradebook.update_or_create_assignment(name, duedate=_naive(assignment.due))
    gradebook.update_or_create_notebook(name, name)
    graded = {names[cell.name]: (cell.points.points, "code") for sheet in sheets for cell in sheet.tests}
    graded |= {names[cell.name]: (cell.question.points, "markdown") for sheet in sheets for cell in sheet.questions}
    for cell, (points, kind) in graded.items():
        gradebook.update_or_create_grade_cell(cell, name, name, max_score=points, cell_type=kind)
    written = {THE_WHOLE, *(names[cell.name] for sheet in sheets for cell in sheet.questions)}
    for cell in written:
        gradebook.update_or_create_solution_cell(cell, name, name)
    notebook = gradebook.find_notebook(name, name)
    stale = [cell for cell in notebook.grade_cells if cell.name not in graded]
    stale += [cell for cell in notebook.solution_cells if cell.name not in written]
    for cell in stale:
        for row in (cell.grades if hasattr(cell, "max_score") else cell.comments) or []:
            gradebook.db.delete(row)
        gradebook.db.flush()
        gradebook.db.delete(cell)
    gradebook.db.commit()


def write_students(gradebook: Any, students: Iterable[Student]) -> None:
    known = {each.id: (each.first_name, each.last_name, each.email) for each in gradebook.students}
    for student in students:
        first, last = names_of(student)
        if known.get(student.id) != (first, last, student.email or None):
            gradebook.update_or_create_student(
                student.id, first_name=first, last_name=last, email=student.email or None
            )


def take_out(gradebook: Any, name: str, shown: Collection[str]) -> None:
    """Remove the submissions of those who have none any more."""
    for submission in gradebook.assignment_submissions(name):
        if submission.student.id not in shown:
            student = submission.student.id
            gradebook.db.execute(_FORGET, {"student": student, "assignment": name})
            gradebook.remove_submission(name, student)


def digest_of(sheet: Sheet, names: Mapping[str, str]) -> str:
    """Equal for equal sheets: these need not be written twice."""
    return hashlib.sha256(repr((FORMAT, sheet, sorted(names.items()))).encode("utf-8", "surrogatepass")).hexdigest()


def digests(gradebook: Any, name: str) -> dict[str, str]:
    """Of the sheets that were written, by students."""
    return {row.student: row.digest for row in gradebook.db.execute(_SHEETS, {"assignment": name})}


def write_sheet(gradebook: Any, name: str, sheet: Sheet, names: Mapping[str, str]) -> None:
    """One student's points, and what waits for a person."""
    student = sheet.student.id
    with gradebook.db.no_autoflush:  # nbgrader makes a submission's rows before the submission itself
        gradebook.update_or_create_submission(name, student, timestamp=_naive(sheet.received))
    gradebook.db.execute(_LOCK)
    changed = set(gradebook.db.execute(_PENDING).scalars())
    notebook = gradebook.find_submission_notebook(name, name, student)
    notebook.late_submission_penalty = sheet.taken_off
    grades, comments = _rows(gradebook, notebook)
    cells: dict[str, MachineCell | HandCell] = {names[each.name]: each for each in sheet.tests}
    cells |= {names[each.name]: each for each in sheet.questions}
    about: list[dict[str, str]] = []
    for cell_name, grade in grades.items():
        cell = cells.get(cell_name)
        if grade.id in changed:
            continue
        _fill(grade, cell)
        answer = cell.answer.sha256 if isinstance(cell, HandCell) else ""
        about.append(_row(grade, student, name, cell.name if cell else "", answer))
    items = {names[each.name]: each for each in sheet.questions}
    for cell_name, comment in comments.items():
        if comment.id in changed:
            continue
        asked = items.get(cell_name)
        comment.manual_comment = (asked.comment if asked else sheet.comment) or None
        about.append(_row(comment, student, name, asked.name if asked else WHOLE, ""))
    gradebook.db.flush()
    if len(about) == len(grades) + len(comments):
        gradebook.db.execute(_SHEET, {"student": student, "assignment": name, "digest": digest_of(sheet, names)})
    if about:
        gradebook.db.execute(_ABOUT, about)
        gradebook.db.execute(_OURS, [{"id": row["id"]} for row in about])
    gradebook.db.commit()


def names_of(student: Student) -> tuple[str | None, str | None]:
    """First and last names without commas, which nbgrader's CSV does not quote."""
    last, comma, first = student.name.partition(",")
    if not comma:
        first, _, last = student.name.strip().rpartition(" ")
    plain = [" ".join(part.replace(",", " ").split()) or None for part in (first, last)]
    return plain[0], plain[1]


def _rows(gradebook: Any, notebook: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A submission's grades and comments by their cells; nbgrader makes none for cells that came later."""
    from nbgrader.api import Comment, Grade

    grades = {grade.cell_id: grade for grade in notebook.grades}
    comments = {comment.cell_id: comment for comment in notebook.comments}
    for cell in notebook.notebook.grade_cells:
        if cell.id not in grades:
            grades[cell.id] = Grade(cell_id=cell.id, notebook=notebook)
            gradebook.db.add(grades[cell.id])
    for cell in notebook.notebook.solution_cells:
        if cell.id not in comments:
            comments[cell.id] = Comment(cell_id=cell.id, notebook=notebook)
            gradebook.db.add(comments[cell.id])
    gradebook.db.flush()
    names = {cell.id: cell.name for cell in (*notebook.notebook.grade_cells, *notebook.notebook.solution_cells)}
    return (
        {names[cell]: grade for cell, grade in grades.items()},
        {names[cell]: comment for cell, comment in comments.items()},
    )


def _fill(grade: Any, cell: MachineCell | HandCell | None) -> None:
    """The machine's points and a person's; what a person typed stays as it is where it comes to the same."""
    if isinstance(cell, MachineCell):
        grade.auto_score, possible = cell.points.earned, cell.points.points
    elif isinstance(cell, HandCell):
        grade.auto_score, possible = None if cell.answer.sha256 else 0.0, cell.question.points
    else:  # a test that this student's report does not have
        grade.auto_score, possible = None, 0.0
    by_hand = cell.by_hand if cell else None
    if typed(grade.manual_score, grade.extra_credit, grade.auto_score) != by_hand:
        grade.manual_score, grade.extra_credit = split(by_hand, possible)
    grade.needs_manual_grade = isinstance(cell, HandCell) and cell.waits


def typed(manual: float | None, extra: float | None, auto: float | None) -> float | None:
    """The points that somebody typed, with extra credit; None for none, or while there are no points to add it to."""
    base = auto if manual is None else manual
    if manual is None and (not extra or auto is None):
        return None
    return (base or 0.0) + (extra or 0.0)


def split(points: float | None, possible: float) -> tuple[float | None, float | None]:
    """Points as the formgrader has them: up to what is possible, and extra credit beyond."""
    if points is None:
        return None, None
    return (points, None) if points <= possible else (possible, points - possible)


def _row(row: Any, student: str, assignment: str, item: str, answer: str) -> dict[str, str]:
    return {
        "id": row.id,
        "student": student,
        "assignment": assignment,
        "item": item,
        "answer": answer,
        "written": now_text(),
    }


def _naive(time: datetime | None) -> datetime | None:
    """UTC without saying so, as nbgrader keeps times."""
    return time.astimezone(UTC).replace(tzinfo=None) if time else None
