"""The grades as Moodle's gradebook imports them, *Import, CSV file*.

One column names the student, to be mapped to Moodle's field of that kind; then a column a grade, and one of comments,
as docs.moodle.org/en/Grade_import says. What `grade/import/csv/classes/load_data.php` does with them decides the rest:
a hyphen is no grade, while an empty cell becomes a 0 where the column makes a new grade item; a line whose student is
not named goes to the student of the line before; one unknown student ends the whole import; grades above 100 are
refused unless the site allows them. Moodle has no word for excused in a file.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.report import Visibility
from grading.errors import GradesError
from grading.export.classroom import Classroom
from grading.export.texts import guarded, write_rows
from grading.export.written import Written, left_empty
from grading.gradebook.book import Student
from grading.policy.numbers import count, shown
from grading.policy.result import AssignmentGrade, CourseGrade, Status
from grading.roster.standing import named

NO_GRADE = "-"
GREATEST = 100  # that Moodle takes by default
HEADS = {"idnumber": "ID number", "username": "Username", "email": "Email address"}


@dataclass(frozen=True)
class _Named:
    """What names the students in the file; `others` cannot be named so, or not they alone."""

    kind: str
    students: Mapping[str, str]  # by our id
    others: tuple[str, ...]
    by_ours: bool = False


@dataclass(frozen=True)
class _Column:
    """A grade item, or the comments on it."""

    head: str
    assignment: str
    feedback: bool = False


def write_moodle(classroom: Classroom, path: Path, by: str | None = None) -> Written:
    """Write the class for Moodle, named by the kind of id `by`, or else by the one that most have.

    Where nobody has any, our ids go for ID numbers.
    """
    found = _named(classroom, by)
    columns = tuple(_columns(classroom))
    grades = [grade for grade in classroom.grades if grade.student in found.students]
    rows = [[HEADS[found.kind], *(guarded(column.head) for column in columns)]]
    for grade in grades:
        cells = (
            guarded(_comments(classroom, grade, column.assignment))
            if column.feedback
            else cell(grade.of(column.assignment))
            for column in columns
        )
        rows.append([guarded(found.students[grade.student]), *cells])
    write_rows(path, rows)
    written = [each for grade in grades for each in classroom.of(grade)]
    what = f"by {HEADS[found.kind]}, {count(len(columns), 'column')} of grades and comments"
    return Written(path, len(grades), what, left_empty(written), tuple(_remarks(found, written)))


def cell(grade: AssignmentGrade) -> str:
    """What Moodle is told of a grade."""
    return NO_GRADE if grade.score is None else shown(grade.score)


def _named(classroom: Classroom, by: str | None) -> _Named:
    if by is not None and by not in HEADS:
        raise GradesError(f"Moodle names nobody by {by!r}; it does by {', '.join(HEADS)}")
    students = [classroom.student(grade) for grade in classroom.grades]
    kinds = {kind: _by(kind, students) for kind in HEADS}
    kind = by or max(HEADS, key=lambda each: len(kinds[each]))
    if by is not None and not kinds[kind]:
        raise GradesError(f"nobody on the roster has a field {HEADS[kind]!r}; import it, or leave --id out")
    if not kinds[kind]:
        return _Named(kind, {each.id: each.id for each in students}, (), by_ours=True)
    return _Named(kind, kinds[kind], tuple(each.id for each in students if each.id not in kinds[kind]))


def _by(kind: str, students: list[Student]) -> dict[str, str]:
    """What names each student; what names several names nobody."""
    found = {each.id: each.email if kind == "email" else each.ids.get(kind, "") for each in students}
    times = Counter(found.values())
    return {student: name for student, name in found.items() if name and times[name] == 1}


def _columns(classroom: Classroom) -> Iterator[_Column]:
    for work in classroom.works:
        yield _Column(work.title, work.name)
        if any(_comments(classroom, grade, work.name) for grade in classroom.grades):
            yield _Column(f"{work.title} (Feedback)", work.name, feedback=True)


def _comments(classroom: Classroom, grade: CourseGrade, assignment: str) -> str:
    """All that people wrote to a student, a line a comment; what is about an item that is not hidden has its title."""
    record = classroom.book.record(grade.student, assignment)
    if not record.comments:
        return ""
    reports = [attempt.report for attempt in record.attempts if attempt.report]
    hidden = {test.name for each in reports for test in each.tests if test.visibility is not Visibility.VISIBLE}
    titles = {item.name: f"{item.title}: " for item in grade.of(assignment).items if item.name not in hidden}
    return "\n".join(titles.get(each.item, "") + each.text for each in record.comments)


def _remarks(found: _Named, written: list[AssignmentGrade]) -> Iterator[str]:
    if found.by_ours:
        yield (
            f"nobody has an ID number, a username or an address, so our ids stand for {HEADS[found.kind]}s; "
            "better import Moodle's participants or grades: torchgrade roster import FILE"
        )
    if found.others:
        yield f"left out, since they have no {HEADS[found.kind]} of their own: {named(found.others)}"
    if excused := sorted({each.student for each in written if each.status is Status.EXCUSED}):
        yield f"excused, which a file cannot tell Moodle (set Excluded there): {named(excused)}"
    if any(each.score is not None and each.score > GREATEST for each in written):
        yield f"there are scores above {GREATEST}; Moodle refuses the file unless it allows unlimited grades"
