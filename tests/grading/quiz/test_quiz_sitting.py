"""A quiz after it was sat: re-keyed, previewed, undone, and told; on the command line and by property."""

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from autograder.course import Course, read_course
from autograder.paths import QuizPaths
from autograder.progress import NoProgress
from grading.cli import app
from grading.errors import QuizError
from grading.quiz.bank.reading import parse_quiz
from grading.quiz.handout.giving import Form, give_out
from grading.quiz.item import Sheet
from grading.quiz.marking.decisions import Decision, Drop, Everybody, Rekey
from grading.quiz.marking.ledger import Undo
from grading.quiz.marking.sitting import Sitting, act, history, mark_sitting, open_sitting, preview
from grading.quiz.paper import paper_for
from grading.quiz.responses.sheets import write_sheets

COURSE = """
[course]
title = "Small"

[[assignments]]
name = "double"
title = "Doubling"
points = 3
due = 2030-01-01T12:00:00+00:00

[[quizzes]]
name = "small"
title = "A small quiz"
seed = 7
"""

QUIZ = """
Quiz title: A small quiz

Title: One
Points: 2
1. Which?
*a) the first
b) the second
c) the third

Title: Many
Points: 3
1. Which ones?
[*] the first
[*] the second
[ ] the third
[ ] the fourth

Title: Rate
1. How much?
= 0.5
"""

ANSWERS = {
    "student-01": {"one": frozenset("a"), "many": frozenset("ab"), "rate": "1/2"},
    "student-02": {"one": frozenset("b"), "many": frozenset("ac"), "rate": "50 %"},
    "student-03": {"one": frozenset("b"), "many": frozenset("abcd")},
    "student-04": {"rate": "0,5"},
}
DECISIONS = st.one_of(
    st.sampled_from(["one", "many", "rate"]).map(Drop),
    st.sampled_from(["one", "many", "rate"]).map(Everybody),
    st.sampled_from(["a", "b", "bc"]).map(lambda names: Rekey("one", tuple(names))),
    st.sampled_from(["a", "bd"]).map(lambda names: Rekey("many", tuple(names))),
    st.just(Rekey("rate", ("[0, 1]",))),
)


@dataclass(frozen=True)
class Office:
    """A course with one quiz that four students sat, and the command line in it."""

    root: Path

    @property
    def course(self) -> Course:
        return read_course(self.root)

    @property
    def paths(self) -> QuizPaths:
        return self.course.paths.quiz("small")

    def run(self, *arguments: str) -> Result:
        """The result of a command that succeeds."""
        result = self.try_to(*arguments)
        assert result.exit_code == 0, result.output
        return result

    def try_to(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, ["quiz", *arguments, "--course", str(self.root)])

    def points(self) -> dict[str, float]:
        """What marks.csv says."""
        with self.paths.marks_csv.open(encoding="utf-8", newline="") as file:
            return {row["student"]: float(row["points"]) for row in csv.DictReader(file)}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    (tmp_path / "course.toml").write_text(COURSE)
    (tmp_path / "source" / "small").mkdir(parents=True)
    (tmp_path / "source" / "small" / "quiz.md").write_text(QUIZ)
    office = Office(tmp_path)
    write_sheets(office.paths.sheets, [Sheet(student, student, answers) for student, answers in ANSWERS.items()])
    return office


def sitting(folder: Path) -> Sitting:
    """The same class without a course."""
    quiz = parse_quiz(QUIZ, "small")
    sheets = tuple(Sheet(student, "version-a", answers) for student, answers in ANSWERS.items())
    return Sitting(QuizPaths(folder), quiz, {"version-a": paper_for(quiz, "version-a", 7)}, sheets)


def test_marking_writes_the_marks_and_tells_what_to_look_at(office: Office) -> None:
    """2 + 3 + 1; 0 + 0 + 0 for a percentage; nothing for everything ticked; 1 for a comma."""
    result = office.run("mark", "small")
    assert "student-02, rate: '50 %' is a percentage where a number is asked for" in result.stdout
    assert "small: 4 sheets marked, mean 29.2 %; answers to look at: 1; decisions in force: 0\n" in result.stdout
    assert office.points() == {"student-01": 6, "student-02": 0, "student-03": 0, "student-04": 1}
    assert office.run("history", "small").stdout == "small: nothing was decided\n"
    assert not office.paths.decisions.exists()


def test_a_preview_writes_nothing(office: Office) -> None:
    """It tells who gains, who loses, by how much, and the mean."""
    office.run("mark", "small")
    before = sorted(path.name for path in office.paths.folder.iterdir())
    assert office.run("rekey", "small", "one", "--to", "b").stdout.split("\n") == [
        "one: key b",
        "gain (2)",
        "  student-02: 0 of 6 -> 2 of 6, 0.0 -> 33.3 % (+33.3)",
        "  student-03: 0 of 6 -> 2 of 6, 0.0 -> 33.3 % (+33.3)",
        "lose (1)",
        "  student-01: 6 of 6 -> 4 of 6, 100.0 -> 66.7 % (-33.3)",
        "2 students gain, 1 loses, 6 points moved; mean 29.17 -> 37.50 % (+8.33)",
        "nothing is written; with --apply --why TEXT it is",
        "",
    ]
    assert office.points()["student-01"] == 6
    assert sorted(path.name for path in office.paths.folder.iterdir()) == before


def test_a_rekey_is_applied_undone_and_told(office: Office) -> None:
    """Two right options in a single choice: either is accepted. The history says who, when, why, what and how much."""
    why = ["--why", "both say the same"]
    applied = office.run("rekey", "small", "one", "--to", "a,b", *why, "--who", "student-ta", "--apply").stdout
    assert applied.endswith("to undo it: torchgrade quiz undo small 1 --why TEXT\n")
    assert office.points() == {"student-01": 6, "student-02": 2, "student-03": 2, "student-04": 1}
    office.run("undo", "small", "1", "--why", "they do not", "--who", "student-07")
    assert office.points() == {"student-01": 6, "student-02": 0, "student-03": 0, "student-04": 1}
    told = office.run("history", "small").stdout.split("\n")
    assert told[0].startswith("1  20")
    assert told[0].endswith(" UTC  student-ta  (undone)")
    assert told[1:5] == [
        "   one: key a, b",
        "   why: both say the same",
        "   2 students gain, 0 lose, 4 points moved; mean 29.17 -> 45.83 % (+16.67)",
        "   undone by 2",
    ]
    assert told[5].endswith(" UTC  student-07")
    assert told[6:] == [
        "   decision 1 undone",
        "   why: they do not",
        "   0 students gain, 2 lose, 4 points moved; mean 45.83 -> 29.17 % (-16.67)",
        "",
    ]


def test_drop_and_everybody_have_previews_too(office: Office) -> None:
    """A drop moves percentages, points for everybody reach also who left it blank."""
    assert "student-04: 1 of 6 -> 1 of 4, 16.7 -> 25.0 % (+8.3)" in office.run("drop", "small", "one").stdout
    assert "student-04: 1 of 6 -> 3 of 6, 16.7 -> 50.0 % (+33.3)" in office.run("everybody", "small", "one").stdout
    office.run("drop", "small", "many", "--apply", "--why", "unclear")
    office.run("everybody", "small", "rate", "--apply", "--why", "50 % is right as well")
    assert office.points() == {"student-01": 3, "student-02": 1, "student-03": 1, "student-04": 1}


def test_a_decision_that_changes_nothing_says_so(office: Office) -> None:
    """The key that it has already: nobody moves, and no zero has a minus."""
    assert office.run("rekey", "small", "one", "--to", "a").stdout.split("\n")[:2] == [
        "one: key a",
        "0 students gain, 0 lose, 0 points moved; mean 29.17 -> 29.17 % (+0.00)",
    ]


def test_who_decides_is_the_login_by_default(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the system knows it."""
    monkeypatch.setenv("LOGNAME", "student-ta")
    office.run("drop", "small", "one", "--apply", "--why", "unclear")
    assert " UTC  student-ta\n" in office.run("history", "small").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["drop", "small", "two"], "no item 'two'; there are: one, many, rate"),
        (["rekey", "small", "two", "--to", "a"], "no item 'two'; there are: one, many, rate"),
        (["rekey", "small", "one", "--to", "x"], "one: no option x; there are: a, b, c"),
        (["drop", "small", "one", "--apply"], "a decision needs a name and a reason: --who NAME --why TEXT"),
        (["undo", "small", "1", "--why", "x"], "there is no decision 1; none is in force"),
        (["mark", "smal"], "no quiz 'smal'; there are: small"),
    ],
)
def test_a_slip_changes_nothing(office: Office, arguments: list[str], message: str) -> None:
    """One sentence that names what there is; no file is written."""
    result = office.try_to(*arguments)
    assert message in str(result.exception)
    assert not office.paths.decisions.exists()
    assert not office.paths.marks_csv.exists()


def test_without_answers_the_message_says_what_to_run(office: Office) -> None:
    """Nothing was collected yet."""
    office.paths.sheets.unlink()
    with pytest.raises(QuizError, match="no answers yet; run `torchgrade quiz collect small` first"):
        open_sitting(office.course, "small")


def test_a_line_that_was_cut_off_is_told_by_every_command(office: Office) -> None:
    """On the error stream, with what to do; marks are those of the other decisions."""
    office.run("drop", "small", "one", "--apply", "--why", "unclear")
    with office.paths.decisions.open("ab") as file:
        file.write(b'{"number":2,"when":"20')
    for arguments in (["mark", "small"], ["history", "small"], ["drop", "small", "many"]):
        assert (
            "decisions.jsonl:2: was cut off while it was written, and does not count" in office.run(*arguments).stderr
        )
    assert office.points()["student-01"] == 4


def test_a_decision_that_no_longer_fits_the_text_can_be_undone(office: Office) -> None:
    """An item that is renamed in quiz.md afterwards: marking says so, undoing works, the history still tells."""
    office.run("drop", "small", "one", "--apply", "--why", "unclear")
    source = office.root / "source" / "small" / "quiz.md"
    source.write_text(QUIZ.replace("Title: One", "Title: Renamed"))
    with pytest.raises(QuizError, match=r"a decision does not fit the quiz: .* 'one'; there are: renamed, many"):
        mark_sitting(open_sitting(office.course, "small"))
    office.run("undo", "small", "1", "--why", "the item has another name now")
    assert (
        "what it changed cannot be worked out: it does not fit quiz.md any more"
        in office.run("history", "small").stdout
    )
    assert office.points()["student-01"] == 4


def test_a_text_that_makes_other_papers_than_were_given_out_is_refused(office: Office) -> None:
    """An item that is taken out of quiz.md afterwards would be out of what everybody answered."""
    quiz = open_sitting(office.course, "small").quiz
    give_out(office.course, quiz, list(ANSWERS), Form.NOTEBOOK, NoProgress())
    office.run("mark", "small")
    (office.root / "source" / "small" / "quiz.md").write_text(QUIZ[: QUIZ.index("Title: Rate")])
    with pytest.raises(QuizError, match="put back what the papers were made from"):
        open_sitting(office.course, "small")


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(DECISIONS, max_size=3), DECISIONS)
def test_a_preview_is_what_applying_does_and_undoing_takes_it_back(
    tmp_path_factory: pytest.TempPathFactory, before: list[Decision], decision: Decision
) -> None:
    """Whatever was decided before: the very same marks, in memory and in the file."""
    quiz = sitting(tmp_path_factory.mktemp("quiz"))
    for each in before:
        act(quiz, each, "student-ta", "because")
    marks, file = mark_sitting(quiz), quiz.paths.marks_csv.read_bytes()
    shown = preview(quiz, decision)
    entry, change = act(quiz, decision, "student-ta", "because")
    assert change == shown
    assert shown.after == mark_sitting(quiz)
    act(quiz, Undo(entry.number), "student-ta", "a slip")
    assert mark_sitting(quiz) == marks
    assert quiz.paths.marks_csv.read_bytes() == file


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(DECISIONS, min_size=1, max_size=4), st.data())
def test_any_decision_can_be_undone_as_if_it_had_never_been(
    tmp_path_factory: pytest.TempPathFactory, decisions: list[Decision], data: st.DataObject
) -> None:
    """Not only the last one."""
    quiz, other = sitting(tmp_path_factory.mktemp("quiz")), sitting(tmp_path_factory.mktemp("other"))
    gone = data.draw(st.integers(1, len(decisions)))
    for number, each in enumerate(decisions, start=1):
        act(quiz, each, "student-ta", "because")
        if number != gone:
            act(other, each, "student-ta", "because")
    act(quiz, Undo(gone), "student-ta", "a slip")
    assert mark_sitting(quiz) == mark_sitting(other)
    assert [told.undone_by for told in history(quiz)][gone - 1] == len(decisions) + 1
