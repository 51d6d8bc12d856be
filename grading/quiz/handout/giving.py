"""From a quiz and a roster to quizzes/NAME/papers/: what students get, and apart from it what staff keep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.course import Course
from autograder.paths import written_aside
from grading.errors import QuizError
from grading.quiz.bank.lint import require_sound
from grading.quiz.handout.keys import order_of, read_order, write_keys, write_students
from grading.quiz.item import Paper, Quiz

if TYPE_CHECKING:
    from autograder.progress import NoProgress, TerminalProgress

FOR_STAFF = "for-staff"
PHASES = ("papers",)


class Form(StrEnum):
    """What a paper is given out as."""

    NOTEBOOK = "notebook"
    PDF = "pdf"


def form_called(name: str) -> Form:
    """The form of that name. Raises QuizError."""
    try:
        return Form(name)
    except ValueError:
        raise QuizError(f"--to {name}: papers are written as {' or '.join(Form)}") from None


@dataclass(frozen=True)
class StaffPaths:
    """`quizzes/NAME/papers/for-staff/`: what no student may see."""

    folder: Path

    @property
    def students(self) -> Path:
        """Who has which paper."""
        return self.folder / "students.csv"

    @property
    def keys(self) -> Path:
        """What stands where on each paper, and what is right."""
        return self.folder / "keys.csv"

    def key(self, paper: str) -> Path:
        return self.folder / f"{paper}-key.pdf"


@dataclass(frozen=True)
class GivenOut:
    """What was written: so many papers, for so many students, and where."""

    papers: int
    students: int
    folder: Path
    for_staff: Path


def staff_paths(course: Course, name: str) -> StaffPaths:
    return StaffPaths(course.paths.quiz(name).papers / FOR_STAFF)


def all_papers(course: Course, quiz: Quiz, roster: Sequence[str]) -> dict[str, Paper]:
    """The paper of each student, and that of each version, by their names."""
    from grading.quiz.paper import VERSION, paper_for, papers

    about = course.quiz(quiz.name)
    mine = papers(quiz, roster, about.seed, about.versions)
    names = [VERSION.format(chr(ord("a") + number)) for number in range(about.versions)]
    known = {paper.student: paper for paper in mine.values()}
    return {name: known.get(name) or paper_for(quiz, name, about.seed) for name in names} | mine


def give_out(
    course: Course,
    quiz: Quiz,
    roster: Sequence[str],
    form: Form,
    progress: TerminalProgress | NoProgress,
    *,
    replace: bool = False,
) -> GivenOut:
    """Write the papers.

    Raises QuizError for what `torchgrade quiz lint` calls an error, and when the papers differ from those written
    before, unless they shall be replaced.
    """
    require_sound(quiz)
    papers = all_papers(course, quiz, roster)
    of_students = {student: papers[student] for student in roster}
    distinct = list({paper.student: paper for paper in papers.values()}.values())
    staff = staff_paths(course, quiz.name)
    if not replace:
        refuse_changed(staff, distinct, "write them anew with --replace if nobody has them yet")
    write_keys(staff.keys, distinct, keep=not replace)
    write_students(staff.students, of_students, keep=not replace)
    as_notebooks = form is Form.NOTEBOOK
    to_write = of_students if as_notebooks else {paper.student: paper for paper in distinct}
    progress.begin(PHASES[0], len(to_write))
    for _ in (_notebooks if as_notebooks else _prints)(course, quiz, to_write):
        progress.advance(PHASES[0])
    return GivenOut(len(distinct), len(roster), course.paths.quiz(quiz.name).papers, staff.folder)


def refuse_changed(staff: StaffPaths, papers: Sequence[Paper], advice: str) -> None:
    """Raise QuizError when papers were given out on which letters or numbers stand for something else than today."""
    if not staff.keys.is_file():
        return
    before, now = read_order(staff.keys), order_of(papers)
    changed = sorted(name for name, places in now.items() if name in before and before[name] != places)
    if changed:
        shown = ", ".join(changed[:3]) + (f" and {len(changed) - 3} more" if len(changed) > 3 else "")
        raise QuizError(
            f"{staff.keys}: the papers {shown} were given out otherwise than quiz.md, seed and versions make them now; "
            f"{advice}"
        )


def _notebooks(course: Course, quiz: Quiz, papers: Mapping[str, Paper]) -> Iterator[str]:
    """A notebook a student."""
    from grading.quiz.handout.notebook import notebook
    from grading.quiz.handout.pictures import Pictures

    pictures = Pictures(course.paths.quiz_source(quiz.name))
    for student, paper in papers.items():
        folder = course.paths.quiz(quiz.name).papers / student
        _write(folder / f"{quiz.name}.ipynb", notebook(paper, quiz, pictures))
        yield student


def _prints(course: Course, quiz: Quiz, papers: Mapping[str, Paper]) -> Iterator[str]:
    """A paper with its answer sheet a version, or a student; a key for staff."""
    from grading.quiz.handout.pdf import Press

    staff = staff_paths(course, quiz.name)
    with Press(quiz, course.paths.quiz_source(quiz.name)) as press:
        for name, paper in papers.items():
            folder = course.paths.quiz(quiz.name).papers / name
            _write(folder / f"{quiz.name}.pdf", press.exam(paper))
            _write(folder / f"{quiz.name}-answer-sheet.pdf", press.answer_sheet(paper))
            _write(staff.key(name), press.key(paper))
            yield name


def _write(path: Path, content: bytes) -> None:
    with written_aside(path) as aside:
        aside.write_bytes(content)
