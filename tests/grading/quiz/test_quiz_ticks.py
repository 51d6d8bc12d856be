"""What people write where an item is to be answered."""

import pytest
from small_quiz import small_quiz

from grading.quiz.item import Item, Kind, Option
from grading.quiz.responses.ticks import read_named, read_written

# as a paper has it: the letters A, B, C, D, E stand for c, a, e, b, d
OPTIONS = tuple(Option(name, f"option {name}") for name in "caebd")
MULTIPLE = Item("m", Kind.MULTIPLE, "?", options=OPTIONS)
SINGLE = Item("s", Kind.SINGLE, "?", options=OPTIONS)
NUMBER = Item("n", Kind.NUMERIC, "?", numeric="0.5")
TEXT = Item("t", Kind.TEXT, "?", accepted=("yes",))


@pytest.mark.parametrize(
    "written",
    [
        "AC",
        "ca",
        "A, C",
        "a;c",
        " C  A ",
        "[A, C]",
        "['A', \"C\"]",
        "A and C",
        "A)C)",
        "(A) (C)",
        "A+C",
        "A,A,C",
        "A/C",
    ],
)
def test_every_way_to_write_two_ticks_is_taken(written: str) -> None:
    """A stands for c and C for e on this paper."""
    reading = read_written(MULTIPLE, written)
    assert reading.response == frozenset("ce")
    assert not reading.complaint


@pytest.mark.parametrize("written", ["", "  ", "-", "–", "()"])
def test_what_says_nothing_is_blank(written: str) -> None:
    """No tick at all is an answer only where it is written as one."""
    assert read_written(MULTIPLE, written).response is None
    assert read_written(MULTIPLE, "[]").response == frozenset()
    assert read_written(SINGLE, "[]").response is None


@pytest.mark.parametrize(
    ("item", "written", "response", "complaint"),
    [
        (MULTIPLE, "A, F", frozenset("c"), "'A, F': 'F' is none of its options; the rest counts"),
        (MULTIPLE, "G", None, "'G': 'G' is none of its options; it counts as blank"),
        (MULTIPLE, "AF", None, "'AF': 'AF' is none of its options; it counts as blank"),
        (MULTIPLE, "1, 3", None, "'1, 3': '1', '3' is none of its options; it counts as blank"),
        (SINGLE, "A B", frozenset("ca"), "'A B': 2 options where only one can be right"),
        (NUMBER, "about 3", "about 3", "'about 3' cannot be read as a number; it counts as wrong"),
    ],
)
def test_what_cannot_be_meant_is_told(item: Item, written: str, response: object, complaint: str) -> None:
    """What is left of it counts; a number is kept as it was written."""
    reading = read_written(item, written)
    assert reading.response == response
    assert reading.complaint == complaint


@pytest.mark.parametrize("written", ["0.5", "1/2", "0,5", " 5e-1 ", "50 %"])
def test_numbers_are_kept_as_they_were_written(written: str) -> None:
    """Whoever marks them reads them."""
    reading = read_written(NUMBER, written)
    assert reading.response == written.strip()
    assert not reading.complaint


def test_words_are_kept_whatever_they_look_like() -> None:
    """A letter or a dash can be the answer to an item that asks for a word."""
    assert [read_written(TEXT, written).response for written in ("A", "-", " two  words ")] == ["A", "-", "two  words"]


@pytest.mark.parametrize(("written", "option"), [("True", "a"), ("t", "a"), ("FALSE", "b"), ("A", "a"), ("b", "b")])
def test_true_and_false_are_words_and_letters(written: str, option: str) -> None:
    """On every paper A says true."""
    assert read_written(small_quiz().item("dropout-off"), written).response == frozenset(option)


def test_names_of_the_bank_are_no_letters_of_the_paper() -> None:
    """Where names are asked for, "a" is the bank's a, which stands under B here."""
    assert read_named(MULTIPLE, "a, c").response == frozenset("ac")
    assert read_written(MULTIPLE, "a, c").response == frozenset("ce")
    assert "none of its options" in read_named(MULTIPLE, "ac").complaint
