"""From a class's grades to a file for another system."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grading.errors import GradesError
from grading.export.classroom import Classroom, classroom
from grading.export.kinds import FILES, Kind
from grading.export.written import Written

if TYPE_CHECKING:
    from grading.grades import ClassGrades


@dataclass(frozen=True)
class Options:
    """What some of the systems can be told besides: a file of Canvas's to fill in, how Moodle names students."""

    like: Path | None = None
    by: str | None = None


def export(
    grades: "ClassGrades",
    kind: Kind,
    names: Sequence[str] = (),
    out: Path | None = None,
    options: Options | None = None,
) -> list[Written]:
    """Write the grades of these assignments and quizzes, or of all, to `out` or into exports/.

    Raises GradesError where there is nothing to write or no place for it, or an option is another system's.
    """
    told = options or Options()
    _refuse_others(kind, told, out)
    chosen = classroom(grades, names)
    try:
        if kind is Kind.GRADESCOPE:
            return _each_assignment(chosen, out)
        return [_written(kind, chosen, out or grades.course.paths.exports / FILES[kind], told)]
    except OSError as error:
        place = out or grades.course.paths.exports
        raise GradesError(
            f"{place}: cannot be written ({error}); make room there, or name another file: --out"
        ) from error


def _written(kind: Kind, classroom: Classroom, path: Path, options: Options) -> Written:
    match kind:
        case Kind.EXCEL:
            from grading.export.excel import write_excel

            return write_excel(classroom, path)
        case Kind.CANVAS:
            from grading.export.canvas import write_canvas
            from grading.export.canvas_like import write_canvas_like

            return write_canvas_like(classroom, options.like, path) if options.like else write_canvas(classroom, path)
        case Kind.MOODLE:
            from grading.export.moodle import write_moodle

            return write_moodle(classroom, path, options.by)
    from grading.export.plain import write_plain

    return write_plain(classroom, path)


def _each_assignment(classroom: Classroom, out: Path | None) -> list[Written]:
    """A zip each; of all, those in which somebody has a score."""
    from grading.export.gradescope import write_gradescope

    works = [work for work in classroom.works if not work.quiz]
    if out is not None and len(works) != 1:
        raise GradesError(f"--out is one file, and these are {len(works)}; name one assignment")
    scored = {grade.assignment for grade in classroom.everything if grade.score is not None}
    chosen = [work for work in works if work.name in scored] if classroom.whole else works
    if not chosen:
        raise GradesError("Gradescope gets results of assignments that somebody has a score for; there are none")
    folder = classroom.course.paths.exports
    return [write_gradescope(classroom, work, out or folder / f"gradescope-{work.name}.zip") for work in chosen]


def _refuse_others(kind: Kind, options: Options, out: Path | None) -> None:
    if options.like is not None and kind is not Kind.CANVAS:
        raise GradesError("--like is a gradebook of Canvas's, for --to canvas")
    if options.by is not None and kind is not Kind.MOODLE:
        raise GradesError("--id says how Moodle names students, for --to moodle")
    if options.like is not None and out is not None and out.resolve() == options.like.resolve():
        raise GradesError("--out is the file of --like, of which only some columns are written; name another file")
