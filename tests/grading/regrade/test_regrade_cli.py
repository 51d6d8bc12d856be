"""`torchgrade regrade`, as it is typed: with worker processes, and every mistake one clear line."""

import re
import sys
from collections.abc import Callable

import pytest
from regraded_course import NAME, THRESHOLDS, reports_of

from autograder.course import Course
from grading.cli import main
from grading.gradebook.opening import current_book

Torchgrade = Callable[..., tuple[int, str, str]]


@pytest.fixture
def torchgrade(course: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Torchgrade:
    """A function that runs a command in the course's folder; returns exit code, output and errors."""
    monkeypatch.chdir(course.paths.root)
    monkeypatch.setenv("COLUMNS", "120")

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["torchgrade", *arguments])
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_a_regrade_from_preview_to_undo(course: Course, torchgrade: Torchgrade) -> None:
    """Each command says what it found or did, and what to type next."""
    before, book = reports_of(course.paths), current_book(course)
    course.source(NAME).thresholds.write_text(THRESHOLDS.format(high=0.5))
    code, out, _ = torchgrade("regrade", NAME, "--preview", "--trust-submissions")
    assert code == 0
    assert re.search(
        r"ben +1 +2 -> 5 of 5 +test_halves +0 -> 3 +failed -> passed; threshold half\.error: 0 to 0\.1", out
    )
    assert "gain (1): ben +3\n1 student gains, 0 lose, 2 stay; mean 3.33 -> 4.33\n" in out
    assert "nothing is written; `torchgrade regrade halving --apply --why TEXT` makes it so" in out
    assert current_book(course) == book

    code, out, _ = torchgrade("regrade", NAME, "--apply", "--why", "7 // 2 will do", "--who", "ta-1")
    found = re.search(r"regrade (\d+): 3 reports replaced; 1 student gains", out)
    assert found is not None

    _, out, _ = torchgrade("regrade", NAME)
    assert re.search(rf"^{found[1]}  \d{{4}}-\d\d-\d\d \d\d:\d\d UTC\+01:00  ta-1$", out, re.MULTILINE)
    assert "mean 3.33 -> 4.33; 3 reports made anew\n   why: 7 // 2 will do\n" in out

    _, out, _ = torchgrade("regrade", NAME, "--undo", found[1], "--why", "it will not", "--who", "ta-2")
    assert out == f"regrade {found[1]} is undone; 3 former reports are back\n"
    assert reports_of(course.paths) == before
    _, out, _ = torchgrade("regrade", NAME)
    assert "(undone)" in out
    assert "undone by ta-2" in out
    assert torchgrade("gradebook", "check")[0] == 0


def test_applying_without_a_preview_makes_one(course: Course, torchgrade: Torchgrade) -> None:
    """It is shown as well, and nothing is asked."""
    course.source(NAME).thresholds.write_text(THRESHOLDS.format(high=0.5))
    code, out, _ = torchgrade("regrade", NAME, "--apply", "--why", "too strict", "--trust-submissions")
    assert code == 0
    assert "gain (1): ben +3" in out
    assert "3 reports replaced" in out
    report = current_book(course).record("ben", NAME).attempts[0].report
    assert report is not None
    assert [test.earned for test in report.tests] == [2, 3]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nosuch"], "no assignment 'nosuch'; there are: halving"),
        ([NAME, "--preview", "--undo"], "take one at a time"),
        ([NAME, "--apply"], "needs a reason: --why TEXT"),
        ([NAME, "--undo"], "needs a reason: --why TEXT"),
        ([NAME, "17"], "a number says which regrade to undo"),
        ([NAME, "--undo", "--why", "so"], "none is in force"),
        ([NAME, "--undo", "17", "--why", "so"], "there is no regrade 17 of this assignment"),
        (["questions"], "is a quiz: `torchgrade quiz rekey`"),
    ],
)
def test_a_mistake_is_one_line(course: Course, torchgrade: Torchgrade, arguments: list[str], words: str) -> None:
    """Exit code 2, and nothing is written."""
    text = course.paths.course_file.read_text()
    course.paths.course_file.write_text(f'{text}\n[[quizzes]]\nname = "questions"\ntitle = "Questions"\n')
    before = reports_of(course.paths)
    code, out, err = torchgrade("regrade", *arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1
    assert reports_of(course.paths) == before


def test_a_class_that_was_not_graded_yet(course: Course, torchgrade: Torchgrade) -> None:
    """The message names the command that grades it."""
    for path in course.paths.reports.joinpath(NAME).rglob("*.json"):
        path.unlink()
    code, _, err = torchgrade("regrade", NAME, "--preview")
    assert code == 2
    assert "`torchgrade autograde halving` grades first" in err


def test_without_a_regrade_the_list_says_how_to_begin(torchgrade: Torchgrade) -> None:
    """No options, no regrade."""
    code, out, _ = torchgrade("regrade", NAME)
    assert code == 0
    assert out == "halving: no regrade yet; `torchgrade regrade halving --preview` shows what one would change\n"
