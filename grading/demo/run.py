"""The demo's steps: what a TA types, and what comes of it."""

import shlex
import shutil
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path

from rich.console import Console

from autograder.course import Course, find_course, has_course, read_course
from autograder.grader.pipeline import PHASES, autograde
from autograder.intake.collect import collect
from autograder.machine import workers_here
from autograder.progress import TerminalProgress
from autograder.verify.members import Member
from grading.demo.classroom import LATE_HOURS, hand_in, late_ones, make_class
from grading.demo.outcome import show_origins
from grading.export.kinds import Kind
from grading.gradebook.events import Commented, Enrolled, Extended
from grading.gradebook.opening import current_book, open_gradebook
from grading.starter.shipped import example_course
from grading.table import read_reports

LONG_AFTER = timedelta(days=14)  # everything has come, and everything may be shown
WHO = "teaching assistant"
ASSIGNMENT, QUIZ = "skip_autoencoder", "midterm"  # of the course that ships


def demo_course(folder: Path) -> Path:
    """The root of the course to demonstrate: the nearest one if it has what the demo grades, else the one that ships.

    Raises CourseError when the nearest course.toml cannot be read, StarterError when `folder` cannot be written.
    """
    if has_course(Path.cwd()):
        nearest = read_course(find_course(Path.cwd()))
        if ASSIGNMENT in [each.name for each in nearest.assignments] and QUIZ in [
            each.name for each in nearest.quizzes
        ]:
            return nearest.paths.root
    return example_course(folder)


def run_demo(course: Course, name: str, students: int, seed: int) -> bool:
    """Make the class, collect and grade it, hand the grades on; returns whether everybody got what they must."""
    console = Console()
    paths = course.paths
    for folder in (paths.work / "class", paths.submitted, paths.reports):
        shutil.rmtree(folder, ignore_errors=True)
    for file in paths.work.glob(f"{paths.gradebook.name}*"):
        file.unlink()
    members = make_class(course.source(name), students, seed)
    hand_in(course, name, members, seed)
    _say(console, f"torchgrade collect {name} {shlex.quote(str(paths.work / 'class'))} {_where(course)}")
    collect(course, name, paths.work / "class", now=course.assignment(name).due + LONG_AFTER)
    _say(console, f"torchgrade autograde {name} {_where(course)}")
    with TerminalProgress(PHASES, str(workers_here(course.runner.workers))) as progress:
        graded = autograde(course, name, progress)
    if graded.remark:
        _say(console, graded.remark)
    _say(
        console,
        f"{len(graded.reports)} submissions, {graded.distinct_models} distinct models, {graded.trainings} trainings\n",
    )
    _decide(course, name, members)
    _typed(console, course, "grades", name)
    by_student = {report.student: report for report in read_reports(course, name)}
    as_they_must = show_origins(by_student, members, course.assignment(name).blank_share, console)
    _hand_on(course, name, members, console)
    for what, where in (("notebooks", paths.work / "class"), ("submissions", paths.submitted)):
        _say(console, f"{what:<12} {where}")
    return as_they_must


def run_quiz(course: Course, name: str, students: int, seed: int, count: int) -> None:
    """Let a simulated class answer a quiz, mark it, and show the `count` most missed items."""
    from grading.quiz.analysis.analysis import analyse
    from grading.quiz.marking.sitting import mark_sitting, open_sitting
    from grading.quiz.pages.debrief import most_missed, write_debrief
    from grading.quiz.pages.stats import write_stats
    from grading.quiz.simulation.simulate import simulate_sitting

    console, paths, pictures = Console(), course.paths.quiz(name), course.paths.quiz_source(name)
    shutil.rmtree(paths.folder, ignore_errors=True)
    _say(console, f"\ntorchgrade quiz simulate {name} --students {students} --seed {seed} {_where(course)}")
    _say(console, f"{simulate_sitting(course, name, students, seed).summary}\n")
    sitting = open_sitting(course, name)
    analysis = analyse(mark_sitting(sitting))
    page = write_stats(analysis, paths.stats, pictures)
    slides, _ = write_debrief(analysis, count, paths.debrief, pictures)
    _say(console, "most missed, with the share of the points that the class earned:")
    for missed in most_missed(analysis, count):
        _say(console, f"  {missed.earned:4.0%}  {missed.title}")
    _say(console, "")
    for what, where in (("marks", paths.marks_csv), ("statistics", page), ("debrief", slides)):
        _say(console, f"{what:<12} {where}")


def run_handover(course: Course) -> None:
    """The course's statistics, and its grades as other systems take them."""
    console = Console()
    _enrol(course, [each.id for each in current_book(course).students.values() if not each.enrolled])
    _typed(console, course, "stats")
    for kind in Kind:
        _typed(console, course, "export", "--to", kind.value)


def _decide(course: Course, name: str, members: Mapping[str, Member]) -> None:
    """What people write into the gradebook: who is in the class, an extension, a comment."""
    current_book(course)  # takes in what was handed in and graded, before anybody decides about it
    _enrol(course, members)
    late = late_ones(members)
    if len(late) < len(LATE_HOURS):
        return
    comment = Commented(student=late[1], assignment=name, text="All of it works. Next time, begin earlier.")
    extension = Extended(student=late[2], assignment=name, days=5)
    with open_gradebook(course) as gradebook:
        gradebook.append([comment], who=WHO, why="read the notebook")
        gradebook.append([extension], who=WHO, why="was ill; a certificate was shown")


def _enrol(course: Course, students: Iterable[str]) -> None:
    enrolled = [Enrolled(student=student, email=f"{student}@example.org") for student in students]
    with open_gradebook(course) as gradebook:
        gradebook.append(enrolled, who=WHO, why="the list of the registrar's office")


def _hand_on(course: Course, name: str, members: Mapping[str, Member], console: Console) -> None:
    """One student's arithmetic, everybody's feedback, the assignment's statistics."""
    late = late_ones(members)
    if len(late) > 1:
        _typed(console, course, "grades", "explain", late[1])
    when = course.assignment(name).due + LONG_AFTER
    _typed(console, course, "feedback", name, "--now", when.isoformat())
    _typed(console, course, "stats", name)


def _typed(console: Console, course: Course, *words: str) -> None:
    """Show a command and run it."""
    from grading.cli import app

    _say(console, f"\ntorchgrade {' '.join(words)} {_where(course)}")
    app([*words, "--course", str(course.paths.root), "--work", str(course.paths.work)], standalone_mode=False)


def _where(course: Course) -> str:
    """The options that make a command find the demo's course and class from where it was started."""
    options = ["--work", str(course.paths.work)]
    if not has_course(Path.cwd()) or find_course(Path.cwd()) != course.paths.root:
        options = ["--course", str(course.paths.root), *options]
    return shlex.join(options)


def _say(console: Console, text: str) -> None:
    console.print(text, highlight=False, markup=False, soft_wrap=True)
