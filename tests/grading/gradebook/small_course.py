"""A course with two assignments and a quiz, and what is handed in and graded there."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from autograder.authoring.questions import questions_of
from autograder.course import Course, read_course
from autograder.intake.submission import Submission, store
from autograder.report import Report, TestResult, Verdict, Visibility

COURSE = """
[course]
title = "Small"

[grades]
gradebook = "{url}"

[[assignments]]
name = "double"
title = "Doubling"
points = 6
due = 2027-02-12T18:00:00+01:00

[[assignments]]
name = "halve"
title = "Halving"
points = 6
due = 2027-02-19T18:00:00+01:00

[[quizzes]]
name = "small"
title = "A small quiz"
"""
QUESTION = """
# %% [markdown] answer="why" points=2 title="Why it doubles"
# Why does it double?
#
# ### BEGIN ANSWER
# Because one and one are two.
# ### END ANSWER
"""
MONDAY = datetime(2027, 2, 8, 9, tzinfo=UTC)


def course_in(folder: Path, url: str = "") -> Course:
    """The course, with its gradebook at `url`."""
    (folder / "course.toml").write_text(COURSE.format(url=url), encoding="utf-8")
    return read_course(folder)


def ask(course: Course, question: str = QUESTION) -> None:
    """Let the first assignment have a question that a person marks."""
    notebook = course.paths.source("double").notebook
    notebook.parent.mkdir(parents=True, exist_ok=True)
    notebook.write_text(question, encoding="utf-8")


def answering(course: Course, answer: str | None = None) -> str:
    """A notebook with an answer to that question; None leaves the cell as it was given out."""
    (question,) = questions_of(course.paths.source("double"))
    about = {"grade_id": "why", "grade": True, "solution": True, "locked": False, "points": 2, "schema_version": 3}
    source = question.given if answer is None else question.answered(answer)
    cell = {"cell_type": "markdown", "id": "a", "metadata": {"nbgrader": about}, "source": source}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def hand_in(course: Course, student: str, assignment: str = "double", text: str = "{}", days: float = 0) -> Submission:
    """Keep another attempt of a student."""
    received = MONDAY + timedelta(days=days)
    return store(
        course.paths, student, assignment, name=f"{assignment}.ipynb", content=text.encode(), received=received
    )


def report_on(
    course: Course, student: str, *earned: float | None, assignment: str = "double", attempt: int = 1
) -> Path:
    """Write a report with these points, of 3 for each test."""
    tests = [
        TestResult(
            name=f"test_{number}", title=f"Test {number}", hint="", points=3.0, earned=each, message="", staff="",
            verdict=Verdict.ERROR if each is None else Verdict.PASSED if each == 3 else Verdict.PARTIAL,
            visibility=Visibility.VISIBLE, wall_seconds=0.1,
        )
        for number, each in enumerate(earned, start=1)
    ]  # fmt: skip
    report = Report(
        assignment=assignment, student=student, attempt=attempt, submission_sha256="0" * 64, key="0" * 64,
        box="trusted", device="cpu", created="2027-02-12T20:00:00+00:00", wall_seconds=1.0, cpu_seconds=0.5,
        problems=[], refused=[], tests=tests,
    )  # fmt: skip
    path = course.paths.report(assignment, student, attempt)
    report.write(path)
    return path


def mark_quiz(course: Course, **points: float) -> Path:
    """Write the marks of the quiz, of 10 points."""
    path = course.paths.quiz("small").marks_csv
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{student},version-a,{each:g},10,{10 * each:g}" for student, each in points.items()]
    path.write_text("\n".join(["student,paper,points,possible,percent", *lines, ""]), encoding="utf-8")
    return path
