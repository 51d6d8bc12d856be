"""`torchgrade feedback` as it is typed."""

import zipfile
from pathlib import Path

import pytest
from feedback_class import BEFORE, NAME, Classroom, ten_points
from typer.testing import CliRunner

from autograder.intake.submission import store
from grading.cli import app
from grading.errors import FeedbackError


def run(classroom: Classroom, *words: str) -> tuple[int, str]:
    """The exit code and all that was printed; what is refused is raised."""
    done = CliRunner().invoke(app, ["feedback", *words, "--course", str(classroom.course.paths.root)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


@pytest.fixture
def graded(classroom: Classroom) -> Classroom:
    """Two students, handed in and graded as files."""
    for student in ("12", "bob"):
        store(classroom.course.paths, student, NAME, name=f"{NAME}.ipynb", content=student.encode(), received=BEFORE)
        classroom.hand_in(student, ten_points(2.0, 2.0, 0.0, 2.0, 2.0))
    return classroom


def test_pages_and_zip_are_written_and_said(graded: Classroom, tmp_path: Path) -> None:
    """As the LMS calls them, as far as it does; who is left over is named, and the exit code says so."""
    code, said = run(graded)
    assert code == 0
    assert f"{NAME}: 2 pages, 2 of them new or changed" in said
    download = tmp_path / "submissions.zip"
    with zipfile.ZipFile(download, "w") as archive:
        archive.writestr("lovelaceada_12_345_denoise.ipynb", "{}")
    code, said = run(graded, NAME, "--like", str(download))
    assert code == 1
    assert "2 pages, 0 of them new or changed" in said
    assert "called STUDENT.html in the zip: bob" in said
    with zipfile.ZipFile(graded.course.paths.feedback(NAME) / "feedback.zip") as archive:
        assert archive.namelist() == ["lovelaceada_12_345_feedback.html", "bob.html"]


def test_pages_that_are_not_final_are_counted_with_why(graded: Classroom) -> None:
    """Of those that are written; who has nothing to wait for is not among them."""
    graded.hand_in("bob", ten_points(2.0, 2.0, None, 2.0, 2.0))
    _, said = run(graded)
    assert "; not final: 1 waits for a test that broke down (`torchgrade grades denoise` names them)" in said
    _, said = run(graded, NAME, "--student", "12")
    assert "not final" not in said


def test_one_student_is_written_alone(graded: Classroom) -> None:
    """The page is named; the zip of all is left alone."""
    code, said = run(graded, NAME, "--student", "bob", "--now", "2027-03-01T00:00+01:00")
    folder = graded.course.paths.feedback(NAME)
    assert code == 0
    assert [path.name for path in folder.iterdir()] == ["bob.html"]
    assert "bob.html" in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--now", "tomorrow"), "write it as 2027-02-12T18:00"),
        (("--now", "2027-02-12T18:00"), "no time with its offset"),
    ],
)
def test_a_mistake_is_one_clear_error(graded: Classroom, words: tuple[str, ...], told: str) -> None:
    """What was found, and what to write instead."""
    with pytest.raises(FeedbackError, match=told):
        run(graded, *words)


def test_without_reports_there_is_nothing_to_write(classroom: Classroom) -> None:
    """The message says what to run first."""
    with pytest.raises(FeedbackError, match="torchgrade autograde"):
        run(classroom)
