"""sheets.json: what goes in comes out."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_quiz import SEED, small_paper, small_quiz

from grading.errors import QuizError
from grading.quiz.item import Sheet
from grading.quiz.responses.sheets import Given, merge, papers_of, read_contents, read_sheets, write_sheets
from grading.quiz.responses.sheets import given as contents_of

WRITTEN = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
RESPONSE = st.frozensets(NAMES, max_size=4) | WRITTEN
SHEETS = st.dictionaries(NAMES, st.dictionaries(NAMES, RESPONSE, max_size=4), max_size=4)


@settings(max_examples=60)
@given(SHEETS)
def test_sheets_survive_the_file(tmp_path_factory: pytest.TempPathFactory, answers: dict) -> None:
    """Ticks stay sets, an empty set is no blank, and texts keep every character."""
    path = tmp_path_factory.mktemp("sheets") / "sheets.json"
    sheets = [Sheet(student, "version-a", given) for student, given in answers.items()]
    write_sheets(path, sheets)
    assert read_sheets(path) == tuple(sorted(sheets, key=lambda sheet: sheet.student))


def test_the_same_sheets_give_the_same_file(tmp_path: Path) -> None:
    """Whatever their order, and the order of the ticks in a set."""
    sheets = [Sheet(name, "p", {"i": frozenset("dcba")}) for name in "xyz"]
    write_sheets(tmp_path / "one.json", sheets)
    write_sheets(tmp_path / "two.json", sheets[::-1])
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    first = json.loads((tmp_path / "one.json").read_text())["sheets"][0]
    assert first == {"student": "x", "paper": "p", "answers": {"i": ["a", "b", "c", "d"]}}


def test_newer_sheets_replace_older_ones_and_are_counted() -> None:
    """One of three is new, one changed, one the same; who did not answer again keeps what was there."""
    old = [Sheet(name, "p", {"i": "1"}) for name in ("ada", "bob", "cyd")]
    new = [Sheet("ada", "p", {"i": "1"}), Sheet("bob", "p", {"i": "2"}), Sheet("dan", "p", {})]
    merged = merge(old, new)
    assert (merged.new, merged.changed, merged.same) == (1, 1, 1)
    assert [(sheet.student, dict(sheet.answers)) for sheet in merged.sheets] == [
        ("ada", {"i": "1"}),
        ("bob", {"i": "2"}),
        ("cyd", {"i": "1"}),
        ("dan", {}),
    ]


def test_papers_are_what_was_given_even_after_the_bank_grew(tmp_path: Path) -> None:
    """A paper with contents keeps them; one without is derived anew."""
    path = tmp_path / "sheets.json"
    held = (Given("scale", {"d": 64.0}), Given("relu", {}, ("c", "a", "b")))
    sheets = [Sheet("ada", "drawn", {}), Sheet("bob", "student-07", {})]
    write_sheets(path, sheets, {"drawn": held, "nobody's": held})
    papers = papers_of(path, small_quiz(), SEED)
    assert [(item.name, item.numeric) for item in papers["drawn"].items] == [("scale", "8"), ("relu", "")]
    assert [option.name for option in papers["drawn"].items[1].options] == ["c", "a", "b"]
    assert papers["student-07"] == small_paper()
    assert read_contents(path) == {"drawn": held}
    assert contents_of(papers["drawn"].items) == held


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{}", "is not what `quiz collect` writes"),
        ('{"papers": {}, "sheets": [{"student": 1}]}', "is not what"),
        ('{"papers": {"p": [{"item": "gone"}]}, "sheets": []}', "no item 'gone', but it stood on papers"),
        (
            '{"papers": {"p": [{"item": "relu", "options": "a b"}]}, "sheets": []}',
            "item 'relu' had 2 options when it was answered, and 3 now",
        ),
        (None, "no such file"),
    ],
)
def test_a_file_of_somebody_else_is_told(tmp_path: Path, text: str | None, message: str) -> None:
    """And an item that left the quiz after it was answered."""
    if text is not None:
        (tmp_path / "sheets.json").write_text(text)
    with pytest.raises(QuizError, match=message):
        papers_of(tmp_path / "sheets.json", small_quiz(), SEED)
