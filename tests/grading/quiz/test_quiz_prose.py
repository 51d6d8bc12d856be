"""Markdown taken apart: words, formulas, pictures, code."""

import pytest

from grading.quiz.bank.prose import Picture, Prose, ProseReader


def prose(text: str) -> Prose:
    return ProseReader().read(text)


def test_a_text_is_read_with_single_spaces_and_without_its_marks() -> None:
    """Stress, lists and tables leave their words."""
    read = prose("One **two**\nthree `x = 1`\n\n- four $d^2$\n- five\n\n| a | b |\n|---|---|\n| c | d |\n")
    assert read.plain == "One two three x = 1 four d^2 five a b c d"
    assert read.words == "One two three four five a b c d"
    assert read.formulas == ("d^2",)


def test_stressed_words_are_told_from_others() -> None:
    """However they are stressed."""
    assert prose("Which is **not** *never* __no__ ***none*** so `not`?").unstressed == "Which is so ?"


def test_texts_compare_in_small_letters_but_formulas_and_code_as_they_are() -> None:
    """$N$ is another thing than $n$, and `linear` than `Linear`."""
    assert prose("The ﬁrst").compared == prose("the  FIRST").compared
    assert prose("$N$").compared != prose("$n$").compared
    assert prose("`Linear`").compared != prose("`linear`").compared


@pytest.mark.parametrize(
    ("text", "lone"),
    [
        ("$a$", False),
        ("$$a$$", False),
        (r"\$5", False),
        ("`$a`", False),
        ("$a", True),
        ("$5 and $6", True),
        ("$ a $", True),
    ],
)
def test_dollars_that_make_no_formula_are_found(text: str, lone: bool) -> None:
    """Escaped ones and those in code are meant as they stand."""
    assert prose(text).lone_dollar == lone


@pytest.mark.parametrize(
    ("text", "is_open"), [("```\nx\n```", False), ("```\nx", True), ("~~~\nx\n```", True), ("```", True)]
)
def test_code_blocks_that_do_not_close_are_found(text: str, is_open: bool) -> None:
    """All that follows would be code."""
    assert prose(text).open_code == is_open


def test_pictures_are_found_with_their_alt_texts() -> None:
    """Not those in code."""
    assert prose("![a curve](my%20curve.png) and `![no](no.png)` ![](b.png)").pictures == (
        Picture("my curve.png", "a curve"),
        Picture("b.png", ""),
    )
