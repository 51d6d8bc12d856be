"""What Canvas and Moodle export: the layouts are those of their own sources (see the readers' first lines)."""

import csv
import re
from html import unescape
from itertools import combinations
from pathlib import Path

import pytest
from small_quiz import SEED, small_quiz

from grading.errors import QuizError
from grading.quiz.bank.reading import parse_quiz, read_quiz
from grading.quiz.item import Kind, Paper, Quiz
from grading.quiz.markup import Math, html
from grading.quiz.paper import paper_for
from grading.quiz.responses import Collected, read_responses
from grading.quiz.responses import moodle as moodle_reader
from grading.quiz.responses.questions import Bank, read_exported
from grading.quiz.responses.sheets import Given, is_own
from grading.quiz.responses.texts import options_meant

STEP = "What is certain after one step, with ? Tick all that apply."  # Canvas loses formulas that are pictures
RELU = "Which of these is a ReLU, in code?\n\ny = x * (x > 0)\n\n"
SCALE = "By what are scores divided when keys have {} numbers?"
SOURCE = Path(__file__).parents[3] / "source"
ROSTER = ("s1", "s2", "ada@x.edu")


def collected(
    path: Path,
    rows: list[list[str]],
    quiz: Quiz | None = None,
    papers: dict[str, Paper] | None = None,
    paper: str | None = None,
) -> Collected:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return read_responses(path, quiz or small_quiz(), papers or {}, ROSTER, paper)


def canvas(*rows: list[str]) -> list[list[str]]:
    """Canvas's columns for four questions, two of them variants of one."""
    head = ["name", "id", "sis_id", "section", "section_id", "section_sis_id", "submitted", "attempt"]
    questions = [
        f"11: {STEP}",
        "2.0",
        f"12: {RELU}",
        "1.0",
        f"13: {SCALE.format(16)}",
        "1.0",
        f"14: {SCALE.format(64)}",
        "1.0",
    ]
    return [[*head, *questions, "n correct", "n incorrect", "score"], *rows]


def student(sis: str, attempt: str, *cells: str, number: str = "901") -> list[str]:
    when = f"2027-03-0{attempt} 10:00:00 UTC"
    return ["Ada L", number, sis, "A", "1", "", when, attempt, *cells, "1", "1", "2.0"]


def test_canvas_answers_become_options_and_its_draw_the_paper(tmp_path: Path) -> None:
    """Several answers in a cell, formulas lost or kept; the variant that was given stands in the paper."""
    ticks = "The step goes along the batch's gradient,For \\(\\eta \\to 0\\) the batch's loss falls"
    found = collected(
        tmp_path / "c.csv", canvas(student("s1", "1", ticks, "2.0", "x.clamp(min=0)", "1.0", "", "", "8.0", "1"))
    )
    assert not found.complaints
    (sheet,) = found.sheets
    assert is_own("s1", sheet.paper)
    assert not is_own("s2", sheet.paper)
    assert sheet.answers == {"sgd-step": frozenset("ac"), "relu": frozenset("b"), "scale": "8.0"}
    assert found.contents == {
        "lms-s1": (Given("sgd-step", {}, tuple("abcd")), Given("relu", {}, tuple("abc")), Given("scale", {"d": 64.0}))
    }


def test_canvas_escapes_commas_within_options(tmp_path: Path) -> None:
    """ "Weights, biases and scales stay" is one option, not two."""
    ticks = "Weights\\, biases and scales stay,The loss over all data falls"
    found = collected(tmp_path / "c.csv", canvas(student("s1", "1", ticks, "0.0", "", "0", "", "", "", "")))
    assert not found.complaints
    assert found.sheets[0].answers == {"sgd-step": frozenset("bd")}
    assert [each.item for each in found.contents["lms-s1"]] == ["sgd-step", "relu"]


def test_of_canvas_attempts_the_last_counts_wherever_it_stands(tmp_path: Path) -> None:
    """Canvas writes the latest first. The id is the sis_id, or else Canvas's own."""
    rows = [
        student("s1", each, "", "0", f"x.{how}", "1", "", "", "", "")
        for each, how in (("2", "abs()"), ("1", "clamp(max=0)"))
    ]
    found = collected(
        tmp_path / "c.csv", canvas(*rows, student("", "1", "", "0", "x.abs()", "0", "", "", "", "", number="s2"))
    )
    assert [(sheet.student, sheet.answers["relu"]) for sheet in found.sheets] == [
        ("s1", frozenset("a")),
        ("s2", frozenset("a")),
    ]
    (complaint,) = found.complaints
    assert "s1: 2 attempts; the last counts" in complaint
    assert complaint.index("line 6") < complaint.index("line 7")


def test_canvas_answers_that_are_no_options_and_strangers_are_told(tmp_path: Path) -> None:
    """A changed option, an unknown question, an unknown student, a number in words."""
    rows = canvas(
        student("s1", "1", "Nonsense", "0", "x.relu()", "0", "four", "0", "", ""), student("zoe", "1", *[""] * 8)
    )
    for row, cell in zip(rows, ("15: Who are you?", "me", ""), strict=True):
        row[8:8] = [cell, "1"]
    found = collected(tmp_path / "c.csv", rows)
    told = "\n".join(found.complaints)
    assert found.sheets[0].answers == {"scale": "four"}
    for part in (
        "column 9: 'Who are you?' is not in quiz.md; left out",
        "s1: item sgd-step: 'Nonsense' is none of its options; it counts as blank",
        "s1: item relu: 'x.relu()' is none of its options",
        "s1: item scale: 'four' cannot be read as a number",
        "'zoe' / '901' / 'Ada L' is not on the roster",
    ):
        assert part in told


def test_formulas_that_canvas_lost_are_told_where_a_cell_is_empty(tmp_path: Path) -> None:
    """It may be blank, and may be a tick; a class without empty cells is told nothing."""
    quiz = parse_quiz("Name: pick\n1. Which power?\n*a) $x^2$\nb) $x^3$\nc) neither\n", "odd")
    head = ["name", "id", "sis_id", "submitted", "5: Which power?", "1.0", "n correct"]
    rows = [["A", "1", "s1", "now", "", "1", "1"], ["B", "2", "s2", "now", "neither", "0", "0"]]
    found = collected(tmp_path / "c.csv", [head, *rows], quiz)
    assert [dict(sheet.answers) for sheet in found.sheets] == [{}, {"pick": frozenset("c")}]
    assert "item pick: options a, b are formulas or pictures alone" in found.complaints[0]
    assert "1 empty cells count as blank" in found.complaints[0]
    assert not collected(tmp_path / "c.csv", [head, rows[1]], quiz).complaints


VARIANTS = "Name: power\nParameters: d = 2, 3, 5\n1. What is ${{d}}^2$?\n= {{d**2}}\n"


@pytest.mark.parametrize(
    ("answers", "variant"),
    [
        ([("9", "1"), ("4", "0")], 3.0),
        ([("4", "0"), ("25", "1.0"), ("24", "0.0")], 5.0),
        ([("4", "0"), ("7", "0")], None),
        ([("4", "1"), ("9", "1")], None),
    ],
)
def test_numbers_that_canvas_lost_are_found_by_its_marks(
    tmp_path: Path, answers: list[tuple[str, str]], variant: float | None
) -> None:
    """Two columns with the same text: which variant earned points? Where that is not one, the column is told."""
    quiz = parse_quiz(VARIANTS, "odd")
    head = ["name", "id", "sis_id", "submitted", "5: What is ?", "1.0", "n correct"]
    rows = [["A", "1", sis, "now", *each, "1"] for sis, each in zip(ROSTER, answers, strict=False)]
    if variant is None:
        with pytest.raises(QuizError, match="none of its questions is known as one item"):
            collected(tmp_path / "c.csv", [head, *rows], quiz)
    else:
        found = collected(tmp_path / "c.csv", [head, *rows], quiz)
        assert found.contents["lms-s1"] == (Given("power", {"d": variant}),)


def test_another_quizs_export_is_refused(tmp_path: Path) -> None:
    """Not a class of blank sheets."""
    quiz = parse_quiz("1. Something else?\na) x\n*b) y\n", "other")
    with pytest.raises(QuizError, match="none of its questions is known as one item"):
        collected(tmp_path / "c.csv", canvas(student("s1", "1", *[""] * 8)), quiz)


def moodle(*rows: list[str], questions: bool = True) -> list[list[str]]:
    """Moodle's columns for three questions; with their texts where the report was told so."""
    head = ["Last name", "First name", "ID number", "Email address", "Status", "Started", "Completed", "Grade/10.00"]
    numbered = [
        name
        for number in (1, 2, 3)
        for name in ((f"Question {number}",) if questions else ()) + (f"Response {number}",)
    ]
    return [[*head, *numbered], *rows]


def attempt(number: str, status: str, *cells: str, mail: str = "-") -> list[str]:
    return ["L", "Ada", number, mail, status, "1 March 2027", "1 March 2027", "5.00", *cells]


STEP_ASKED = (
    r"What is certain after one step, with \( \eta > 0 \)? TICK ALL that apply.: The loss over all data falls; "
    r"Weights, biases and scales stay; The step goes along the batch's gradient; "
    r"For \( \eta \to 0 \) the batch's loss falls"
)
TRICK_ASKED = "What is stopping before the loss rises again called?"


def test_moodle_answers_become_options_and_its_draw_the_paper(tmp_path: Path) -> None:
    """Each attempt says which questions it had; a dash is blank."""
    ticks = r"Weights, biases and scales stay; For \( \eta \to 0 \) the batch's loss falls"
    rows = [
        attempt("s1", "Finished", STEP_ASKED, ticks, SCALE.format(64), "8", TRICK_ASKED, "early stopping"),
        attempt("s2", "Finished", TRICK_ASKED, "-", SCALE.format(16), "2,5", STEP_ASKED, "-"),
    ]
    found = collected(tmp_path / "m.csv", moodle(*rows))
    assert not found.complaints
    assert {sheet.student: sheet.answers for sheet in found.sheets} == {
        "s1": {"sgd-step": frozenset("cd"), "scale": "8", "trick": "early stopping"},
        "s2": {"scale": "2,5"},
    }
    assert found.contents["lms-s2"] == (
        Given("trick"),
        Given("scale", {"d": 16.0}),
        Given("sgd-step", {}, tuple("abcd")),
    )


def test_moodle_attempts_that_are_not_finished_are_told(tmp_path: Path) -> None:
    """Students go by id number or mail; of two finished attempts the later line counts."""
    cells = (TRICK_ASKED, "x", SCALE.format(16), "-", STEP_ASKED, "-")
    rows = [
        attempt("s1", "Finished", *cells),
        attempt("s1", "Finished", TRICK_ASKED, "y", *cells[2:]),
        attempt("s2", "In progress", *cells),
        attempt("-", "Finished", *cells, mail="ADA@x.edu"),
        attempt("s2", "-", *["-"] * 6),
    ]
    found = collected(tmp_path / "m.csv", moodle(*rows))
    assert [(sheet.student, sheet.answers["trick"]) for sheet in found.sheets] == [("ada@x.edu", "x"), ("s1", "y")]
    told = "\n".join(found.complaints)
    assert "line 4: s2: the attempt is `In progress`; left out" in told
    assert "line 6: s2: no attempt, or an earlier try of one; left out" in told
    assert "s1: 2 attempts" in told


def test_moodle_without_questions_needs_one_paper(tmp_path: Path) -> None:
    """A bank with numbers to draw is refused with what to do; with --paper its order is taken."""
    rows = moodle(attempt("s1", "Finished", "8", "x", "y"), questions=False)
    with pytest.raises(QuizError, match="tick `question text` on Moodle's report"):
        collected(tmp_path / "m.csv", rows)
    quiz = small_quiz()
    paper = paper_for(quiz, "version-a", SEED)
    short = Paper(quiz.name, "version-a", SEED, tuple(item for item in paper.items if not item.options))
    found = collected(tmp_path / "m.csv", rows, quiz, {"version-a": short}, "version-a")
    assert found.sheets[0].paper == "version-a"
    assert found.sheets[0].answers == dict(zip([item.name for item in short.items], ["8", "x", "y"], strict=True))
    with pytest.raises(QuizError, match="3 columns of responses, but 6 items"):
        collected(tmp_path / "m.csv", rows, quiz, {"version-a": paper}, "version-a")


AMBIGUOUS = """\
1. Tick.
[*] yes
[ ] no
[ ] yes; no
[ ] $x^2$
[ ] $x^3$
[ ] more: $a < b$
[ ] more: $a > b$
"""


@pytest.mark.parametrize(
    ("cell", "ticked", "complaint"),
    [
        ("yes", "a", ""),
        ("yes; no", None, "may be several of its options"),
        (r"\(x^2\); yes", "ad", ""),
        ("more: a<b", "f", ""),
        ("more:", None, "may be several of its options"),
        ("yes; maybe", None, "is none of its options"),
    ],
)
def test_what_an_export_cannot_tell_apart_is_told(
    tmp_path: Path, cell: str, ticked: str | None, complaint: str
) -> None:
    """Joined answers that read like another option, and options that differ in lost formulas alone."""
    rows = [["Last name", "ID number", "Status", "Response 1"], ["L", "s1", "Finished", cell]]
    found = collected(tmp_path / "m.csv", rows, parse_quiz(AMBIGUOUS, "odd"))
    (sheet,) = found.sheets
    assert [*sheet.answers.values()] == ([] if ticked is None else [frozenset(ticked)])
    assert complaint in "".join(found.complaints)
    assert bool(complaint) == bool(found.complaints)


@pytest.mark.parametrize("name", ["midterm", "quiz_first_half", "quiz_second_half"])
def test_the_courses_items_are_known_again_by_what_moodle_shows(name: str) -> None:
    """Every variant by its question and options without their tags, every option, and every two options together."""
    bank = Bank(read_quiz(SOURCE / name / "quiz.md"))
    for item in bank.items:
        options = {option.name: shown(option.text) for option in item.options}
        question = f"{shown(item.passage)} {shown(item.text)}: {'; '.join(options.values())}"
        assert bank.asked(question, [], moodle_reader.LISTS) == (item,)
        for option, text in options.items():
            assert read_exported(item, text, moodle_reader.LISTS).response == {option}
        for pair in combinations(options, 2) if item.kind is Kind.MULTIPLE else ():
            both = "; ".join(options[option] for option in pair)
            assert read_exported(item, both, moodle_reader.LISTS).response == set(pair)


def shown(text: str) -> str:
    """A text as an LMS exports it: its HTML without the tags, of pictures their alternative text."""
    with_alt = re.sub(r'<img[^>]*alt="([^"]*)"[^>]*>', r"[\1]", html(text, Math.TEX))
    return unescape(re.sub(r"<[^>]+>", "", with_alt)).strip()


def test_formulas_are_known_in_every_form_that_exports_give_them() -> None:
    """Kept as TeX, as Canvas's alternative text, or in dollars; entities and capitals make no difference."""
    (item,) = parse_quiz(AMBIGUOUS, "odd").items
    for text in (r"\(x^2\)", "[LaTeX: x^2] (/equation_images/x%255E2)", "$x^2$", "x^2"):
        assert options_meant(item, text) == {"d"}
    assert options_meant(item, "MORE: a &gt; b") == {"g"}
    assert options_meant(item, "more") == {"f", "g"}
