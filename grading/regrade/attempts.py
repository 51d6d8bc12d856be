"""Whom a regrade is about: the attempts that the policy could count, of those that have reports."""

from autograder.course import Course
from autograder.errors import UsageError
from autograder.intake.submission import attempt_number, is_student_id
from autograder.paths import ATTEMPT, names_in
from autograder.report import read_report
from grading.errors import RegradeError
from grading.regrade.folder import Folder

Attempt = tuple[str, int]  # a student, and the number of an attempt


def regradable(course: Course, name: str) -> tuple[list[Attempt], list[str]]:
    """The attempts with a report that the policy could count, and sentences on those that are left out.

    Raises RegradeError when there are none, IntakeError for a folder that is closed.
    """
    standing = Folder(course.paths, name).standing
    attempts, remarks = [], []
    for student in filter(is_student_id, names_in(standing.folder)):
        stems = [each.removesuffix(".json") for each in names_in(standing.folder / student) if each.endswith(".json")]
        numbers = sorted(number for stem in stems if (number := attempt_number(stem)) is not None)
        for number in numbers if course.grades.attempts == "best" else numbers[-1:]:
            why_not = _why_not(course, name, student, number)
            if why_not:
                remarks.append(f"{called(student, number)}: left as it is: {why_not}")
            else:
                attempts.append((student, number))
    if not attempts:
        lines = [*remarks, f"{standing.folder}: nothing to grade again; `torchgrade autograde {name}` grades first"]
        raise RegradeError("\n".join(lines))
    return attempts, remarks


def _why_not(course: Course, name: str, student: str, number: int) -> str:
    """Why an attempt cannot be graded again and compared; empty where it can."""
    if not (course.paths.attempts(student, name) / ATTEMPT.format(number)).is_dir():
        return f"it is not in {course.paths.submitted} any more"
    try:
        read_report(Folder(course.paths, name).standing.report(student, number))
    except UsageError as error:
        return str(error)
    return ""


def called(student: str, attempt: int) -> str:
    return f"{student}, attempt {attempt}"
