"""nbgrader's course, put in step with the gradebook: first what people typed there is brought back."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from autograder.course import Course
from autograder.errors import IntakeError, UsageError
from grading.gradebook.book import Book
from grading.gradebook.nbgrader.autograded import write_notebook
from grading.gradebook.nbgrader.coursedir import database, lay_out, nbgrader_gradebook, only_one
from grading.gradebook.nbgrader.database import make_whole
from grading.gradebook.nbgrader.sheets import Sheet, cell_names, sheet_of
from grading.gradebook.nbgrader.sync import WHO, Synced, bring_back
from grading.gradebook.nbgrader.writing import (
    digest_of,
    digests,
    take_out,
    write_sheet,
    write_structure,
    write_students,
)
from grading.grades import ClassGrades, class_grades


@dataclass(frozen=True)
class Prepared:
    """How many sheets each assignment has, how many answers wait, and what was brought back before.

    `complaints`: a line for each submission that cannot be read; what is shown of it stays as it is. `mended`: a
    sentence where the database had been left half made.
    """

    sheets: dict[str, int]
    waiting: dict[str, int]
    synced: Synced
    complaints: tuple[str, ...] = ()
    mended: str = ""


def prepare(course: Course, name: str | None, who: str = WHO) -> Prepared:
    """Make or renew the course in `paths.nbgrader` for one assignment, or for all.

    Raises UsageError where there is no assignment, GradebookError where nbgrader's database cannot be made or written.
    """
    wanted = [each for each in course.assignments if name in (None, each.name)]
    if not wanted:
        raise UsageError(f"{course.paths.course_file}: has no assignment yet; there is nothing to prepare")
    with only_one(course, "prepare"):
        was_there = database(course).is_file()
        mended = make_whole(database(course))
        synced = bring_back(course, None, who) if was_there else Synced()
        found = class_grades(course)
        sheets, waiting = {}, {}
        unread: dict[str, str] = {}
        with nbgrader_gradebook(course) as gradebook:
            lay_out(course, [each.name for each in wanted])
            _students(course, gradebook, found.book)
            for assignment in wanted:
                made = list(_sheets(course, assignment.name, found, unread))
                names = cell_names(
                    [cell.name for sheet in made for cell in sheet.tests],
                    [cell.name for sheet in made for cell in sheet.questions],
                )
                write_structure(gradebook, assignment, made, names)
                take_out(gradebook, assignment.name, {*unread, *(sheet.student.id for sheet in made)})
                written = digests(gradebook, assignment.name)
                for sheet in made:
                    _write(course, gradebook, assignment.name, sheet, names, written.get(sheet.student.id))
                sheets[assignment.name] = sum(sheet.attempt is not None for sheet in made)
                waiting[assignment.name] = sum(cell.waits for sheet in made for cell in sheet.questions)
    return Prepared(sheets, waiting, synced, tuple(unread.values()), mended)


def _sheets(course: Course, name: str, found: ClassGrades, unread: dict[str, str]) -> Iterator[Sheet]:
    """Everybody's sheet; why there is none, where a submission cannot be read, goes to `unread`."""
    for grade in found.assignment(name):
        try:
            sheet = sheet_of(course, name, grade, found.book)
        except IntakeError as error:
            unread[grade.student] = str(error)
        else:
            if sheet is not None:
                yield sheet


def _students(course: Course, gradebook: Any, book: Book) -> None:
    write_students(gradebook, book.students.values())
    for gone in [each.id for each in gradebook.students if each.id not in book.students]:
        for assignment in gradebook.assignments:
            take_out(gradebook, assignment.name, book.students)
        gradebook.remove_student(gone)
        shutil.rmtree(course.paths.nbgrader / "autograded" / gone, ignore_errors=True)


def _write(course: Course, gradebook: Any, name: str, sheet: Sheet, names: dict[str, str], written: str | None) -> None:
    notebook = course.paths.nbgrader / "autograded" / sheet.student.id / name / f"{name}.ipynb"
    if digest_of(sheet, names) == written and (notebook.is_file() or sheet.attempt is None):
        return
    if sheet.attempt is not None:
        write_notebook(sheet, names, notebook)
    write_sheet(gradebook, name, sheet, names)
