"""Taking in files that were written for text2qti."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.course import Course, read_course
from grading.cli import app
from grading.errors import QuizError
from grading.quiz.bank.importing import import_quiz

TEXT = "Text: Look.\n\n1. ![a curve](curve.png) of <b>$\\SI{3}{m}$</b>?\n[ ] One\n[*] Two\n\n2. q?\n! Because.\n* a\n"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "course.toml").write_text('assignments = []\n[course]\ntitle = "C"\n')
    return read_course(tmp_path / "course")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "theirs.txt"
    path.write_text(TEXT)
    (tmp_path / "curve.png").write_bytes(b"png")
    return path


def test_the_file_is_copied_as_it_is_with_its_pictures(course: Course, file: Path) -> None:
    """What the author wrote stays theirs to change."""
    imported = import_quiz(course, file, "midterm")
    assert imported.path.read_text() == TEXT
    assert (imported.path.parent / "curve.png").read_bytes() == b"png"
    assert [item.name for item in imported.quiz.items] == ["item-01", "item-02"]


def test_each_difference_is_told_once(course: Course, file: Path) -> None:
    """Shuffling of both sorts, texts, the rule, siunitx, HTML, solutions."""
    remarks = import_quiz(course, file, "midterm").remarks
    told = ("becomes the item's feedback", "options are shuffled", "items are shuffled", "`Text:` belongs to",
            "`Rule: net_correct`", "\\SI", "HTML is shown")  # fmt: skip
    assert [sum(each in remark for remark in remarks) for each in told] == [1] * len(told)
    assert len(remarks) == len(told)


def test_a_file_that_means_the_same_here_is_told_nothing_of(course: Course, file: Path) -> None:
    """One that says how to shuffle, and has no select-all items."""
    file.write_text("shuffle answers: true\nshuffle items: false\n\n1. q?\na) One\n*b) Two\n\n2. r?\n= 3\n")
    assert import_quiz(course, file, "midterm").remarks == ()


def test_a_picture_that_is_not_found_is_told(course: Course, file: Path) -> None:
    """The quiz is taken in all the same."""
    (file.parent / "curve.png").unlink()
    remarks = import_quiz(course, file, "midterm").remarks
    assert any(each.startswith("the picture curve.png was not found") for each in remarks)


def test_nothing_that_is_there_is_overwritten(course: Course, file: Path) -> None:
    """Neither the quiz nor a picture."""
    folder = course.paths.quiz_source("midterm")
    folder.mkdir(parents=True)
    (folder / "curve.png").write_bytes(b"ours")
    import_quiz(course, file, "midterm")
    file.write_text("1. other?\n* a\n")
    with pytest.raises(QuizError, match="is there already and is left as it is"):
        import_quiz(course, file, "midterm")
    assert ((folder / "quiz.md").read_text(), (folder / "curve.png").read_bytes()) == (TEXT, b"ours")


def test_a_file_that_cannot_be_taken_in_leaves_nothing_behind(course: Course, file: Path) -> None:
    """All reasons are told together, with their lines."""
    file.write_text("1. q?\n____\n\n2. r?\n^^^^\n")
    with pytest.raises(QuizError, match=r"(?s)theirs\.txt:2: `____`.*theirs\.txt:5: `\^\^\^\^`"):
        import_quiz(course, file, "midterm")
    assert not course.paths.quiz_source("midterm").exists()


@pytest.mark.parametrize("name", ["Mid term", "../midterm", "1st", ""])
def test_a_name_that_course_toml_would_refuse_is_refused(course: Course, file: Path, name: str) -> None:
    """It becomes a folder and a key."""
    with pytest.raises(QuizError, match="a quiz is called by a-z, 0-9 and _"):
        import_quiz(course, file, name)


def test_an_assignments_name_is_not_a_quizs(course: Course, file: Path) -> None:
    """Both have a folder in source/."""
    (course.paths.root / "course.toml").write_text(
        '[course]\ntitle = "C"\n[[assignments]]\nname = "gates"\ntitle = "G"\npoints = 1\n'
        "due = 2027-02-12T18:00:00+01:00\n"
    )
    with pytest.raises(QuizError, match="'gates' is an assignment of this course"):
        import_quiz(read_course(course.paths.root), file, "gates")


def test_the_command_says_what_to_add_to_course_toml(course: Course, file: Path) -> None:
    """A quiz that the course does not name is not there for the other commands."""
    result = CliRunner().invoke(app, ["quiz", "import", str(file), "midterm", "--course", str(course.paths.root)])
    assert result.exit_code == 0
    *_, count, add = result.output.splitlines()
    assert count.startswith("midterm: 2 items in ")
    assert add.endswith('as [[quizzes]] with name = "midterm" and a title')
