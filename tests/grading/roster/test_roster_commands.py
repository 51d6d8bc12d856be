"""The roster's commands, with a gradebook of their own."""

from pathlib import Path

import pytest
from lists import CANVAS, MOODLE_PARTICIPANTS, MOODLE_WORKSHEET
from typer.testing import CliRunner

from autograder.course import Course, read_course
from autograder.errors import AutograderError
from autograder.intake.submission import store
from grading.cli import app
from grading.errors import GradingError
from grading.gradebook.events import Dropped, Enrolled, Merged
from grading.gradebook.opening import current_book, open_gradebook

COURSE = """
quizzes = []
[course]
title = "Small"
[[assignments]]
name = "alpha"
title = "Alpha"
points = 10
due = 2027-02-12T18:00:00Z
"""


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course that somebody has handed something in for, under a number."""
    (tmp_path / "course.toml").write_text(COURSE)
    (tmp_path / "canvas.csv").write_text(CANVAS, encoding="utf-8")
    opened = read_course(tmp_path)
    hand_in(opened, "4710")
    return opened


def hand_in(course: Course, student: str) -> None:
    received = course.assignments[0].due
    store(course.paths, student, "alpha", name="a.ipynb", content=student.encode(), received=received)


def run(course: Course, *words: str) -> str:
    """What a command says; raises what it raises."""
    root = str(course.paths.root)
    words = tuple(word.replace("ROOT", root) for word in words)
    done = CliRunner().invoke(app, ["roster", *words, "--course", root], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_a_preview_writes_nothing(course: Course) -> None:
    """It says what would be written, and how; the hand-in says which id it is."""
    said = run(course, "import", "ROOT/canvas.csv")
    assert "3 students, their ids by Canvas's ID" in said
    assert "new: 4710 Lovelace, Ada (A and B), who has handed in" in said
    assert said.endswith("nothing is written; with --apply it is\n")
    assert not any(student.enrolled for student in current_book(course).students.values())


def test_applying_enrols_and_says_who_and_why(course: Course) -> None:
    """By default the reason is the file; once more there is nothing to write."""
    assert "3 entries are written" in run(course, "import", "ROOT/canvas.csv", "--apply", "--who", "ta-1")
    with open_gradebook(course) as gradebook:
        written = [entry for entry in gradebook.entries() if isinstance(entry.what, Enrolled)]
    assert {(entry.who, entry.why) for entry in written} == {("ta-1", "roster import canvas.csv")}
    assert current_book(course).students["4711"].name == "=Bob"
    assert "there is nothing to write" in run(course, "import", "ROOT/canvas.csv", "--apply")


def test_another_id_merges_with_what_was_handed_in(course: Course) -> None:
    """Under logins, the number's submission becomes the login's."""
    run(course, "import", "ROOT/canvas.csv", "--id", "sis_login", "--merge", "--apply")
    book = current_book(course)
    assert list(book.students) == ["ada", "bob", "joerg"]
    assert [attempt.student for attempt in book.record("ada", "alpha").attempts] == ["4710"]


def test_who_is_missing_is_dropped_when_asked(course: Course) -> None:
    """A shorter list, then the longer one again."""
    run(course, "import", "ROOT/canvas.csv", "--apply")
    (course.paths.root / "short.csv").write_text("student\n4710\n4711\n")
    assert "not in the list: 4712" in run(course, "import", "ROOT/short.csv", "--drop-missing", "--apply")
    assert "4712" not in current_book(course).students
    assert "back: 4712" in run(course, "import", "ROOT/canvas.csv", "--apply")
    assert "4712" in current_book(course).students


def test_moodles_numbers_are_merged_by_its_worksheet(course: Course) -> None:
    """The class first, then each assignment's worksheet."""
    (course.paths.root / "class.csv").write_text(MOODLE_PARTICIPANTS, encoding="utf-8")
    (course.paths.root / "worksheet.csv").write_text(MOODLE_WORKSHEET, encoding="utf-8")
    hand_in(course, "91")
    with pytest.raises(GradingError, match="nobody in it is on the roster"):
        run(course, "import", "ROOT/worksheet.csv", "--apply")
    run(course, "import", "ROOT/class.csv", "--apply")
    said = run(course, "import", "ROOT/worksheet.csv", "--apply")
    assert "the same person: 91 is ada@x.example; they become one" in said
    assert current_book(course).record("ada@x.example", "alpha").attempts


def test_merging_shows_what_both_have(course: Course) -> None:
    """Then does it, with a reason."""
    run(course, "import", "ROOT/canvas.csv", "--apply")
    hand_in(course, "ada")
    said = run(course, "merge", "ada", "4710")
    assert "ada, on no list:\n  alpha: 1 attempt (0 graded, the last of 2027-02-12 18:00 UTC)" in said
    assert "alpha: both have handed it in" in said
    with pytest.raises(GradingError, match="a reason is needed: --why"):
        run(course, "merge", "ada", "4710", "--apply")
    run(course, "merge", "ada", "4710", "--apply", "--why", "the same person")
    with open_gradebook(course) as gradebook:
        last = gradebook.entries()[-1]
    assert (last.what, last.why) == (Merged(student="ada", into="4710"), "the same person")
    assert len(current_book(course).record("4710", "alpha").attempts) == 2


def test_dropping_shows_what_stays(course: Course) -> None:
    """In the gradebook, where everything does."""
    assert "alpha: 1 attempt" in run(course, "drop", "4710")
    run(course, "drop", "4710", "--apply", "--why", "left")
    assert current_book(course).left == {"4710"}
    with open_gradebook(course) as gradebook:
        assert gradebook.entries()[-1].what == Dropped(student="4710")
    with pytest.raises(GradingError, match="4710 was dropped; undo that first"):
        run(course, "merge", "4710", "ada")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("drop", "471"), "no student '471'; near to it: 4710"),
        (("merge", "4710", "4710"), "the same student already"),
        (("import", "ROOT/none.csv"), "there is no such file"),
    ],
)
def test_what_cannot_be_is_told(course: Course, words: tuple[str, ...], message: str) -> None:
    """In one sentence."""
    with pytest.raises((GradingError, AutograderError), match=message):
        run(course, *words)


def test_show_has_everybody(course: Course) -> None:
    """With the ids in other systems, and how much was handed in; who is on no list is named."""
    run(course, "import", "ROOT/canvas.csv", "--id", "sis_login", "--apply")
    said = run(course, "show")
    assert "3 students on the roster" in said
    assert "1 known from what they handed in, and on no list: 4710" in said
    assert "Lovelace" in said
