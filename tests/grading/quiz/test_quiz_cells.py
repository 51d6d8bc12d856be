"""Answers in the cells of a notebook: read, never run."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.quiz.responses.cells import Answer, answers


def test_the_last_assignment_counts() -> None:
    """Within a cell, and over cells; a later None takes an answer back."""
    found = answers(['answer_01 = "A"\nanswer_01 = "B"', "answer_02 = 3", "x = answer_01", "answer_02 = None"])
    assert found == {1: Answer("B"), 2: Answer("")}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ('"B"', "B"),
        ("B", "B"),
        ("'b'  # I think", "b"),
        ('["A", "C"]', "[A, C]"),
        ('"A", "C"', "[A, C]"),
        ("{'A'}", "A"),
        ("[A, C]", "[A, C]"),
        ("[]", "[]"),
        ("None", ""),
        ("...", ""),
        ("0.5", "0.5"),
        ("-3", "-3"),
        ("1/2", "1 / 2"),
        ("3*10**4", "3 * 10 ** 4"),
        ("1_000", "1000"),
        ("[0.5]", "0.5"),
        ("True", "True"),
        ("early", "early"),
        ("(\n    'A'\n)", "A"),
    ],
)
def test_plain_values_are_read_as_people_write_them(value: str, written: str) -> None:
    """Letters without quotes, tuples, sets, and sums of numbers have one meaning."""
    assert answers([f"answer_07 = {value}"]) == {7: Answer(written)}
    assert answers([f"answer_7: object = {value}"]) == {7: Answer(written)}


@pytest.mark.parametrize(
    "value", ["math.sqrt(2)", "f(x)", "x + 1", '"A" + "B"', "['A', ['B']]", "lambda: 1", "b'A'", "{}"]
)
def test_what_would_have_to_be_run_is_told(value: str) -> None:
    """With what was found."""
    (answer,) = answers([f"answer_07 = {value}"]).values()
    assert not answer.written
    assert "is no plain value" in answer.trouble


def test_a_broken_cell_loses_only_its_broken_lines() -> None:
    """A missing quote is told; magics and the lines beside it do no harm."""
    found = answers(['%time x\nanswer_01 = "A"\nanswer_02 = "B\nanswer_03 = ["A"]', "!ls\nanswer_04 = 4"])
    assert found[1] == Answer("A")
    assert found[2].trouble == "'\"B' is no Python value; is a quote or a bracket missing?"
    assert found[3] == Answer("A")
    assert found[4] == Answer("4")


@pytest.mark.parametrize("source", ["answer_01 += 1", "for answer_01 in 'AB': pass", "answer_01, answer_02 = 'A', 'B'"])
def test_other_ways_to_set_an_answer_are_told(source: str) -> None:
    """They are not taken for blank in silence."""
    assert all("in a way that is not read" in answer.trouble for answer in answers([source]).values())
    assert answers([source])


def test_nothing_is_run(tmp_path: Path) -> None:
    """Neither in a value nor around it."""
    witness = tmp_path / "ran"
    answers([f"answer_01 = open({str(witness)!r}, 'w')", f"open({str(witness)!r}, 'w')\nanswer_02 = 'A'"])
    assert not witness.exists()


@pytest.mark.parametrize(
    "source", ["answer_01 = " + "(" * 100_000, "answer_01 = " + "-" * 60_000 + "1", "answer_01 = \0"]
)
def test_hostile_cells_are_told(source: str) -> None:
    """Too deep, too long, and not text."""
    assert answers([source])[1].trouble


@given(st.text(max_size=40))
def test_whatever_stands_there_is_read_or_told(value: str) -> None:
    """No text makes the reader fail."""
    for answer in answers([f"answer_01 = {value}"]).values():
        assert not (answer.written and answer.trouble)


@pytest.mark.parametrize("value", ["-" * 900 + "1", "'a' if " + "not " * 900 + "1 else 2", "[" * 80 + "1" + "]" * 80])
def test_what_is_nested_too_deep_is_told(value: str) -> None:
    """Nobody writes so by accident, and it keeps nobody else's answers from being read."""
    found = answers([f"answer_01 = {value}", "answer_02 = 'B'"])
    assert found[1].trouble
    assert found[2] == Answer("B")
