"""course.toml as frozen objects. No other module reads that file."""

import importlib.util
import tomllib
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import AwareDatetime, ConfigDict, Field, ValidationError

from autograder.errors import CourseError
from autograder.extras import how_to_install
from autograder.mistakes import line_of, sentences
from autograder.paths import COURSE_FILE, AssignmentSource, CoursePaths
from autograder.policy import Grades, Late, only_extra, refuse_closing_of_last
from autograder.section import Section

NAME = r"^[a-z][a-z0-9_]*$"  # of assignments, quizzes and groups

Name = Annotated[str, Field(pattern=NAME)]
Positive = Annotated[float, Field(gt=0)]
Images = Literal["digits", "mnist"]
Box = Literal["auto", "bubblewrap", "landlock"]
Module = Annotated[str, Field(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$")]


class Data(Section):
    """Where handwritten digits come from: scikit-learn's own, or MNIST's four IDX files in a folder."""

    images: Images = "digits"
    mnist_folder: str | None = None


def data_of(images: str, mnist_folder: str | None, origin: str) -> Data:
    """The data called `images`. Raises CourseError, which names `origin`, when there is none."""
    try:
        return Data.model_validate({"images": images, "mnist_folder": mnist_folder})
    except ValidationError:
        known = ", ".join(get_args(Images))
        raise CourseError(f"{origin}: {images!r} is no data; there are: {known}") from None


class Limits(Section):
    """What one submission may use in the box, and what training one of its models may take."""

    cell_seconds: Positive = 10.0
    load_seconds: Positive = 30.0
    call_seconds: Positive = 10.0
    memory_mib: Annotated[int, Field(ge=512)] = 3072
    disk_mib: Annotated[int, Field(ge=1)] = 64
    train_seconds: Positive = 600.0


class Runner(Section):
    """How many submissions are graded at a time, 0 meaning one a core, how student code is held, where models train."""

    workers: Annotated[int, Field(ge=0)] = 0
    job_seconds: Positive = 3600.0
    box: Box = "auto"
    device: str = "auto"  # what it names is looked up where it is used: that needs torch


class Assignment(Section):
    """One assignment's line in course.toml."""

    name: Name
    title: str
    points: Positive
    due: AwareDatetime
    blank_share: Annotated[float, Field(ge=0, le=1)] = 0.1  # of the points, at most, for a release with nothing done
    limits: Limits = Limits()
    modules: tuple[Module, ...] = Field((), strict=False)  # what its notebooks import that takes long
    extra_credit: bool = False  # what is earned counts, what is not is not missed
    late: Late | None = None  # by default the course's


class Quiz(Section):
    """One concept quiz's line in course.toml; its questions stand in source/NAME/quiz.md."""

    name: Name
    title: str
    due: AwareDatetime | None = None
    seed: int = 0  # decides every student's paper
    versions: Annotated[int, Field(ge=0)] = 0  # how many papers the class shares; 0 gives everybody one of their own
    points: Positive | None = None  # what it counts for; by default the points on the paper
    extra_credit: bool = False


class _About(Section):
    title: str


class _File(Section):
    course: _About
    data: Data = Data()
    runner: Runner = Runner()
    grades: Grades = Grades()
    assignments: tuple[Assignment, ...] = Field((), strict=False)
    quizzes: tuple[Quiz, ...] = Field((), strict=False)


class Course(Section):
    """A course: what course.toml says, and where its files lie."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    title: str
    data: Data
    runner: Runner
    grades: Grades
    assignments: tuple[Assignment, ...]
    quizzes: tuple[Quiz, ...]
    paths: CoursePaths

    def assignment(self, name: str) -> Assignment:
        """The assignment called `name`; raises CourseError naming those that exist."""
        for assignment in self.assignments:
            if assignment.name == name:
                return assignment
        known = ", ".join(each.name for each in self.assignments) or "none yet"
        raise CourseError(f"{self.paths.course_file}: no assignment {name!r}; there are: {known}")

    def quiz(self, name: str) -> Quiz:
        """The quiz called `name`; raises CourseError naming those that exist."""
        for quiz in self.quizzes:
            if quiz.name == name:
                return quiz
        known = ", ".join(each.name for each in self.quizzes) or "none yet"
        raise CourseError(f"{self.paths.course_file}: no quiz {name!r}; there are: {known}")

    def source(self, name: str) -> AssignmentSource:
        """The source folder of the assignment called `name`.

        Raises CourseError when either is missing, or a module that the assignment needs.
        """
        assignment = self.assignment(name)
        source = self.paths.source(name)
        for module in assignment.modules:
            package = module.partition(".")[0]
            if importlib.util.find_spec(package) is None:
                raise CourseError(
                    f"{self.paths.course_file}: assignment {name!r} needs the module {module!r}, but {package!r} is "
                    f"not installed here; install it ({how_to_install(package)}), or take it out of `modules`"
                )
        if not source.notebook.is_file():
            raise CourseError(
                f"{self.paths.course_file}: assignment {name!r} has no {source.notebook}; "
                "write it, or take the assignment out of course.toml"
            )
        return source


def has_course(start: Path) -> bool:
    """Whether there is a course.toml in `start` or above it."""
    return any((folder / COURSE_FILE).is_file() for folder in (start.resolve(), *start.resolve().parents))


def find_course(start: Path) -> Path:
    """The nearest folder from `start` upwards that holds a course.toml."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / COURSE_FILE).is_file():
            return folder
    raise CourseError(
        f"no {COURSE_FILE} in {start} or above it; go to your course's folder or name it with --course, "
        "or begin a course with `torchgrade init FOLDER`"
    )


def read_course(root: Path, work: Path | None = None) -> Course:
    """Read `root`/course.toml. Raises CourseError naming the file, the key, what was found and what is allowed."""
    paths = CoursePaths(root=root.resolve(), work=(work or root).resolve())
    try:
        text = paths.course_file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(
            f"{paths.course_file}: cannot be read ({error}); a course is a folder with this file, "
            "and `torchgrade init FOLDER` makes one"
        ) from error
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CourseError(f"{paths.course_file}: not TOML: {error}{line_of(text, str(error))}") from error
    try:
        file = _File.model_validate(values)
    except ValidationError as error:
        raise CourseError("\n".join(f"{paths.course_file}: {each}" for each in sentences(error, _File))) from None
    names = [*(each.name for each in file.assignments), *(each.name for each in file.quizzes)]
    _refuse_repeats(paths.course_file, names)
    _refuse_odd_groups(paths.course_file, file.grades, names)
    _refuse_what_does_not_agree(paths.course_file, file)
    return Course(
        title=file.course.title,
        data=file.data,
        runner=file.runner,
        grades=file.grades,
        assignments=file.assignments,
        quizzes=file.quizzes,
        paths=paths,
    )


def _refuse_repeats(course_file: Path, names: list[str]) -> None:
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise CourseError(
            f"{course_file}: assignments and quizzes: {', '.join(repeated)} stands there more than once; keep one"
        )


def _refuse_odd_groups(course_file: Path, grades: Grades, names: list[str]) -> None:
    """Raise CourseError when a group names what does not exist, or two groups have the same name or member."""
    members = [member for group in grades.groups for member in group.members]
    unknown = sorted(set(members) - set(names))
    if unknown:
        known = ", ".join(names) or "none yet"
        named = ", ".join(unknown)
        raise CourseError(f"{course_file}: grades.groups: no assignment or quiz {named}; there are: {known}")
    called = [group.name for group in grades.groups]
    for what, all_of_them in (("member", members), ("name", called)):
        repeated = sorted({each for each in all_of_them if all_of_them.count(each) > 1})
        if repeated:
            named = ", ".join(repeated)
            raise CourseError(f"{course_file}: grades.groups: the {what} {named} stands there twice; keep one")


def _refuse_what_does_not_agree(course_file: Path, file: _File) -> None:
    """Raise CourseError when what an assignment says does not go together with [grades]."""
    for assignment in file.assignments:
        try:
            refuse_closing_of_last(file.grades.attempts, assignment.late, f"late.closes_days of {assignment.name}")
        except ValueError as error:
            raise CourseError(f"{course_file}: {error}") from None
    extra = {each.name for each in file.assignments if each.extra_credit}
    extra |= {each.name for each in file.quizzes if each.extra_credit}
    for group in only_extra(file.grades.groups, extra):
        raise CourseError(
            f"{course_file}: grades.groups: {group} holds extra credit alone, which is added to the rest of its group; "
            "put it into a group with others, or take extra_credit away and give the group a small weight"
        )
