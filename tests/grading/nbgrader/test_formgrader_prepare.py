"""What the formgrader's course holds, read by nbgrader itself."""

import csv
import subprocess
import sys

import nbformat
import pytest
from formgrader_course import NAME, hand_in, notebook_of
from nbgrader.nbgraderformat import MetadataValidator

from autograder.course import Course
from grading.errors import GradebookError
from grading.gradebook.events import Dropped, Enrolled, Overridden
from grading.gradebook.nbgrader.coursedir import database, nbgrader_gradebook
from grading.gradebook.nbgrader.prepare import prepare
from grading.gradebook.nbgrader.server import environment
from grading.gradebook.opening import open_gradebook
from grading.grades import class_grades
from grading.policy.result import Status


def exported(course: Course) -> dict[str, float]:
    """Everybody's score, as `nbgrader export` writes it."""
    folder = course.paths.nbgrader
    words = [sys.executable, "-m", "nbgrader", "export"]
    subprocess.run(words, cwd=folder, env=environment(), check=True, capture_output=True)
    with (folder / "grades.csv").open() as file:
        return {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}


def cells_of(course: Course, student: str) -> dict[str, nbformat.NotebookNode]:
    path = course.paths.nbgrader / "autograded" / student / NAME / f"{NAME}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    MetadataValidator().validate_nb(notebook)
    return {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}


def test_nbgrader_export_shows_our_scores(course: Course) -> None:
    """nbgrader adds up the same points: of tests alone, while answers wait for a person."""
    grades = {grade.student: grade for grade in class_grades(course).assignment(NAME)}
    assert exported(course) == {"student-01": 3.5, "student-02": 5.0, "student-03": 0.0}
    assert grades["student-02"].score == 5
    assert grades["student-01"].status is Status.PENDING


def test_every_test_has_a_locked_cell_with_its_points(course: Course) -> None:
    """Title, verdict, points and message stand there as comments, under a name that the page can find."""
    cells = cells_of(course, "student-01")
    cell = cells["test_many_3-5_"]
    assert cell.cell_type == "code"
    assert cell.source.split("\n")[:2] == ["# Many are doubled", "# partial: 1.5 of 3 points"]
    assert "# wrong for 5: <b>25</b>" in cell.source
    about = cell.metadata.nbgrader
    assert (about.grade, about.solution, about.locked, about.points) == (True, False, True, 3.0)


def test_only_answers_wait_for_a_person(course: Course) -> None:
    """Tests do not, and neither does an answer that was left as it was given out: that is 0 points."""
    with nbgrader_gradebook(course) as gradebook:
        found = {
            (each.student.id, each.name): (each.auto_score, each.needs_manual_grade)
            for student in ("student-01", "student-02")
            for each in gradebook.find_submission_notebook(NAME, NAME, student).grades
        }
    assert found == {
        ("student-01", "test_one"): (2.0, False),
        ("student-01", "test_many_3-5_"): (1.5, False),
        ("student-01", "why_it_doubles"): (None, True),
        ("student-01", "plot_of_doubles"): (None, True),
        ("student-02", "test_one"): (2.0, False),
        ("student-02", "test_many_3-5_"): (3.0, False),
        ("student-02", "why_it_doubles"): (0.0, False),
        ("student-02", "plot_of_doubles"): (0.0, False),
    }


def test_nothing_in_the_notebook_can_run(course: Course) -> None:
    """Whatever was answered, code cells hold comments alone, and prose is HTML of our own."""
    path = course.paths.nbgrader / "autograded" / "student-03" / NAME / f"{NAME}.ipynb"
    for cell in nbformat.read(path, as_version=4).cells:
        lines = cell.source.split("\n")
        if cell.cell_type == "code":
            assert all(line.startswith("#") for line in lines)
        else:
            assert len(lines) == 1
            assert lines[0].startswith("<div>")
            assert "evil.example" not in cell.source


def test_a_new_attempt_comes_with_the_next_preparing(course: Course) -> None:
    """Who handed in again is shown with the new answer; a test's points wait for its report."""
    hand_in(course, "student-02", notebook_of(course, {"why_it_doubles": "Equal parts."}), day=1)
    made = prepare(course, NAME)
    assert made.sheets == {NAME: 3}
    assert made.waiting == {NAME: 5}
    assert "Equal parts" in cells_of(course, "student-02")["why_it_doubles"].source.replace("&#46;", ".")


def test_who_left_is_taken_out(course: Course) -> None:
    """A student who is no longer in the class leaves nbgrader, too, and is back with the next enrolment."""
    with open_gradebook(course) as gradebook:
        gradebook.append([Dropped(student="student-03")], who="staff-1", why="left")
    prepare(course, None)
    with nbgrader_gradebook(course) as theirs:
        assert [each.id for each in theirs.students] == ["student-01", "student-02"]
    assert not (course.paths.nbgrader / "autograded" / "student-03").exists()
    with open_gradebook(course) as gradebook:
        gradebook.append([Enrolled(student="student-03", name="Doe, Jane, M.")], who="staff-1", why="back")
    prepare(course, None)
    with nbgrader_gradebook(course) as theirs:
        back = theirs.find_submission(NAME, "student-03")
        assert (back.student.last_name, back.student.first_name) == ("Doe", "Jane M.")
        assert sorted(grade.auto_score or 0.0 for grade in back.notebooks[0].grades) == [0.0] * 4


def test_a_submission_that_cannot_be_read_stays_as_it_was_shown(course: Course) -> None:
    """Somebody changed the file; a line says so, the others are prepared, and no mark is lost."""
    upload = course.paths.attempts("student-01", NAME) / "attempt-0001" / f"{NAME}.ipynb"
    upload.chmod(0o644)
    upload.write_text("{}")
    with open_gradebook(course) as gradebook:
        gradebook.append(
            [Overridden(student="student-02", assignment=NAME, item="test_one", points=1)], who="s", why="w"
        )
    made = prepare(course, None)
    assert len(made.complaints) == 1
    assert "changed since it was handed in" in made.complaints[0]
    with nbgrader_gradebook(course) as theirs:
        scores = {each.student.id: each.score for each in theirs.assignment_submissions(NAME)}
    assert scores == {"student-01": 3.5, "student-02": 4.0, "student-03": 0.0}


def test_a_database_that_is_none_is_told(course: Course) -> None:
    """With what to do, and no traceback."""
    database(course).write_text("not a database" * 100)
    with pytest.raises(GradebookError, match="delete it and run `torchgrade formgrader prepare`"):
        prepare(course, None)


def test_points_for_the_whole_are_exported(course: Course) -> None:
    """Also of who handed in nothing; once they are taken back, so is the submission."""
    with open_gradebook(course) as gradebook:
        gradebook.append(
            [
                Overridden(student="student-02", assignment=NAME, points=9.5),
                Enrolled(student="student-04"),
                Overridden(student="student-04", assignment=NAME, points=4),
            ],
            who="staff-1",
            why="on paper",
        )
    prepare(course, None)
    with nbgrader_gradebook(course) as theirs:
        scores = {
            each.student.id: each.score - each.late_submission_penalty for each in theirs.assignment_submissions(NAME)
        }
    assert scores == {"student-01": 3.5, "student-02": 9.5, "student-03": 0.0, "student-04": 4.0}
    with open_gradebook(course) as gradebook:
        gradebook.append([Overridden(student="student-04", assignment=NAME, points=None)], who="staff-1", why="no")
    prepare(course, None)
    with nbgrader_gradebook(course) as theirs:
        assert "student-04" not in [each.student.id for each in theirs.assignment_submissions(NAME)]
