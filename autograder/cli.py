"""The autograder's commands. Heavy imports happen in the commands, so that `--help` is instant."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.extras import needs

if TYPE_CHECKING:
    from autograder.course import Course

CourseOption = Annotated[
    Path | None, typer.Option("--course", help="The course's folder; by default the nearest one with a course.toml.")
]
WorkOption = Annotated[
    Path | None,
    typer.Option("--work", help="Where submissions, reports and grades are kept; by default the course's folder."),
]
DeviceOption = Annotated[
    str | None,
    typer.Option("--device", help="Where models train: auto, cpu, cuda, or cuda:1; by default as course.toml says."),
]
NameArgument = Annotated[str, typer.Argument(metavar="ASSIGNMENT", help="An assignment's name in course.toml.")]


def open_course(course: Path | None, work: Path | None = None) -> "Course":
    """The course that a command is for. Raises CourseError."""
    from autograder.course import find_course, read_course

    return read_course(course or find_course(Path.cwd()), work)


def _with_data(course: "Course", images: str | None, mnist_folder: Path | None) -> "Course":
    """The course with other digits, as far as the command line names them. Raises CourseError."""
    from autograder.course import data_of

    folder = str(mnist_folder.absolute()) if mnist_folder else course.data.mnist_folder
    data = data_of(images or ("mnist" if mnist_folder else course.data.images), folder, "--images")
    return course.model_copy(update={"data": data})


@needs("authoring")
def release(
    names: Annotated[list[str] | None, typer.Argument(metavar="[ASSIGNMENT]...", help="By default all.")] = None,
    course: CourseOption = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing; exit code 1 when release/ or solutions/ differ from source/."),
    ] = False,
) -> None:
    """Strip assignments into release/ and execute them into solutions/."""
    from autograder.authoring.release import drift
    from autograder.authoring.release import release as write_release

    opened = open_course(course)
    drifted = False
    for name in names or [each.name for each in opened.assignments]:
        opened.source(name)
        for line in drift(opened, name) if check else [str(path) for path in write_release(opened, name)]:
            typer.echo(line)
            drifted = drifted or check
    if not opened.assignments:
        typer.echo(f"{opened.paths.course_file}: names no assignment yet; there is nothing to release")
    if drifted:
        typer.echo("run `torchgrade release` and commit what it writes")
        raise typer.Exit(1)


def collect(
    name: NameArgument,
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="A folder, or a class's archive (.zip, .tar, .tar.gz): STUDENT.ipynb, STUDENT/ASSIGNMENT/FILE, or "
            "what Canvas, Moodle, Gradescope and nbgrader's exchange give; by default the course's submitted/."
        ),
    ] = None,
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Take uploads as submissions: hashed, unchangeable, a new attempt for each new content."""
    from autograder.intake.collect import Status
    from autograder.intake.collect import collect as take

    found = take(open_course(course, work), name, folder)
    for each in found:
        if each.status is Status.SKIPPED or each.remark:
            typer.echo(str(each))
    counts = {status: sum(each.status is status for each in found) for status in Status}
    typer.echo(f"{name}: " + ", ".join(f"{count} {status}" for status, count in counts.items()))


@needs("grading")
def autograde(
    name: NameArgument,
    course: CourseOption = None,
    work: WorkOption = None,
    trust_submissions: Annotated[
        bool,
        typer.Option(
            "--trust-submissions",
            help="Run without a box, for your own files on a machine that has none. Never for students'.",
        ),
    ] = False,
    device: DeviceOption = None,
) -> None:
    """Grade every attempt that may count: all, or the latest where the course counts the last alone; exit code 1 when
    a submission waits for staff.

    An interrupted run goes on where it stopped.
    """
    opened = open_course(course, work)
    opened.source(name)
    from autograder.grader.pipeline import PHASES
    from autograder.grader.pipeline import autograde as grade
    from autograder.intake.submission import every_attempt
    from autograder.machine import workers_here
    from autograder.progress import TerminalProgress

    attempts = every_attempt(opened.paths, name) if opened.grades.attempts == "best" else None
    with TerminalProgress(PHASES, str(workers_here(opened.runner.workers))) as progress:
        graded = grade(opened, name, progress, trusted=trust_submissions, device=device, attempts=attempts)
    typer.echo(
        f"{len(graded.reports)} submissions: {len(graded.reports) - graded.kept} graded now, {graded.kept} as before; "
        f"{graded.distinct_models} distinct models, {graded.trainings} trainings"
    )
    if graded.remark:
        typer.echo(graded.remark)
    for report in graded.errors:
        why = next(test.raised for test in report.tests if test.earned is None)
        path = opened.paths.report(name, report.student, report.attempt)
        typer.echo(f"{report.student}: waits for staff ({why[:200]}); see {path}")
    typer.echo(f"reports: {opened.paths.reports / name}")
    if graded.errors:
        raise typer.Exit(1)


@needs("authoring")
def calibrate(
    name: NameArgument,
    course: CourseOption = None,
    work: WorkOption = None,
    device: DeviceOption = None,
    images: Annotated[
        str | None, typer.Option(help="Measure on this data: digits or mnist; by default course.toml's.")
    ] = None,
    mnist_folder: Annotated[
        Path | None, typer.Option(help="The folder of MNIST's four IDX files; by default course.toml's.")
    ] = None,
) -> None:
    """Measure thresholds.toml: train right and wrong answers under many seeds; exit code 1 if they overlap."""
    opened = _with_data(open_course(course, work), images, mnist_folder)
    opened.source(name)
    from autograder.calibrate import PHASES, NotSeparated
    from autograder.calibrate import calibrate as measure
    from autograder.progress import TerminalProgress

    with TerminalProgress(PHASES) as progress:
        calibrated = measure(opened, name, progress, device)
    for line in calibrated.lines:
        typer.echo(line)
    try:
        calibrated.check()
    except NotSeparated as refused:
        typer.echo(f"torchgrade: {refused}", err=True)
        raise typer.Exit(1) from refused


@needs("authoring")
def verify(
    names: Annotated[list[str] | None, typer.Argument(metavar="[ASSIGNMENT]...", help="By default all.")] = None,
    course: CourseOption = None,
    work: WorkOption = None,
    seeds: Annotated[int, typer.Option(min=1, help="Repeat everything under so many sets of seeds.")] = 1,
    mutants: Annotated[bool, typer.Option("--mutants", help="Grade automatic mutants of the reference, too.")] = False,
    device: DeviceOption = None,
) -> None:
    """Grade the graders: right variants must lose nothing, wrong ones be caught; exit code 1 if not."""
    opened = open_course(course, work)
    chosen = names or [each.name for each in opened.assignments]
    for name in chosen:
        opened.source(name)
    from rich.console import Console

    from autograder.progress import TerminalProgress
    from autograder.verify.page import write_page
    from autograder.verify.run import verify as grade_graders
    from autograder.verify.terminal import show

    faults = 0
    for name in chosen:
        verified = grade_graders(
            opened,
            name,
            lambda part, phases: TerminalProgress(phases, part),
            seedings=seeds,
            mutants=mutants,
            device=device,
        )
        write_page(verified)
        show(verified, Console())
        faults += len(verified.faults)
    raise typer.Exit(1 if faults else 0)


def check(
    notebook: Annotated[
        Path | None, typer.Argument(help="Your notebook; by default the only one in this folder.")
    ] = None,
    tests: Annotated[Path | None, typer.Option(help="The public checks; by default test_public.py beside it.")] = None,
) -> None:
    """For students: run the public checks on a notebook, on your own machine."""
    from autograder.check import check_notebook, find_notebook

    path = notebook or find_notebook(Path.cwd())
    results = check_notebook(path, tests or path.parent / "test_public.py")
    for line in results.lines:
        typer.echo(line)
    raise typer.Exit(0 if results.passed else 1)


@needs("grading")
def doctor(course: CourseOption = None, work: WorkOption = None) -> None:
    """Show what this machine is and whether it can hold student code; exit code 1 if it cannot."""
    from autograder.course import has_course
    from autograder.doctor import can_grade, examine, show

    opened = open_course(course, work) if course or has_course(Path.cwd()) else None
    findings = list(examine(opened))
    show(findings)
    raise typer.Exit(0 if can_grade(findings) else 1)


def data(
    folder: Annotated[Path, typer.Argument(help="Where MNIST's four IDX files shall lie.")],
) -> None:
    """Download MNIST's four files into a folder, checked."""
    from autograder.data import fetch_mnist

    for path in fetch_mnist(folder):
        typer.echo(str(path))


def mount(app: typer.Typer) -> None:
    """Add the autograder's commands to the command line."""
    for command in (release, verify, collect, autograde, calibrate, check, doctor):
        app.command()(command)
    app.command("fetch-mnist")(data)
