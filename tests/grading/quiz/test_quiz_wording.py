"""Wording: overlapping options, options that point at places, hidden negations."""

import pytest

from grading.quiz.bank.prose import ProseReader
from grading.quiz.bank.wording import hidden_negation, overlap, pointing


def level(one: str, other: str) -> str:
    """How bad it is to offer both; empty when it is not."""
    reader = ProseReader()
    found = overlap("a", reader.read(one), "b", reader.read(other))
    return found[0] if found else ""


@pytest.mark.parametrize(
    "options",
    [
        ("Adam", "adam "),
        ("**one  two**", "One two"),
        ("0.5", "1/2"),
        ("50 %", "$0.5$"),
        ("16", "16.0"),
        ("$-2$", "−2"),
        ("1e3", "1000"),
    ],
)
def test_options_that_say_the_same_are_an_error(options: tuple[str, str]) -> None:
    """Whatever their case, spaces, stress and way to write a number."""
    assert level(*options) == "error"


@pytest.mark.parametrize("options", [("It grows", "It grows, then shrinks"), ("It falls.", "It falls. Always.")])
def test_an_option_that_begins_another_is_a_warning(options: tuple[str, str]) -> None:
    """Who knows the one may tick both."""
    assert level(*options) == level(*reversed(options)) == "warning"


@pytest.mark.parametrize(
    "options",
    [
        ("$N$", "$n$"),
        ("Adam", "AdamW"),
        ("1", "10"),
        ("2", "2.5"),
        ("$d$", "$d^2$"),
        ("`x`", "`x + 1`"),
        ("2", "2 or 3"),
        ("1/0", "1/00"),
    ],
)
def test_options_that_differ_are_not_told(options: tuple[str, str]) -> None:
    """Formulas and code count as they are written, words as wholes."""
    assert level(*options) == ""


@pytest.mark.parametrize(
    "text",
    [
        "All of the above",
        "None of the above.",
        "none of the options above",
        "Both A and B",
        "Neither a) nor c)",
        "Only (B) or (C)",
    ],
)
def test_options_that_point_at_places_are_told(text: str) -> None:
    """Shuffling makes them nonsense."""
    ((how_bad, message),) = pointing([("d", ProseReader().read(text))])
    assert (how_bad, "`Shuffle: no`" in message) == ("error", True)


@pytest.mark.parametrize(
    "text",
    [
        "None of these",
        "All weights above the diagonal",
        "Both $A$ and $B$",
        "both a and b are zero",
        "All of the layers",
    ],
)
def test_options_that_mean_things_are_not_told(text: str) -> None:
    """They are right or wrong wherever they stand."""
    assert list(pointing([("d", ProseReader().read(text))])) == []


@pytest.mark.parametrize(
    "stem",
    [
        "Which is not linear?",
        "A layer. Which of these doesn't learn?",
        "Tick all that cannot hold.",
        "Which are false?",
        "What never ends?",
    ],
)
def test_a_negation_that_is_not_stressed_is_told(stem: str) -> None:
    """It is read over easily."""
    ((how_bad, message),) = hidden_negation(ProseReader().read(stem))
    assert how_bad == "warning"
    assert "stress it" in message


@pytest.mark.parametrize(
    "stem",
    [
        "Which is **not** linear?",
        "Which is NOT linear?",
        "It is not linear. Which is?",
        "Which is `not x`?",
        "Which note is another?",
        "What goes wrong?",
    ],
)
def test_other_stems_are_not_told(stem: str) -> None:
    """Stressed, in what is told before, or no negation at all."""
    assert list(hidden_negation(ProseReader().read(stem))) == []
