"""Numbers and words as people write them."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.quiz.marking.answers import LONGEST, numbers, percentage, words


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("3", 3),
        (" 3 ", 3),
        ("0,5", 0.5),
        (".5", 0.5),
        ("5.", 5),
        ("+0.88", 0.88),
        ("-3", -3),
        ("− 3", -3),
        ("1/2", 0.5),
        ("-1 / 4", -0.25),
        ("0,5/2", 0.25),
        ("1e-3", 0.001),
        ("1,5E3", 1500),
        ("3*10^-4", 0.0003),
        ("3 x 10^(-4)", 0.0003),
        ("3 · 10**−4", 0.0003),
        ("-10^6", -1000000),
        ("= 0.88", 0.88),
        ("≈0,9", 0.9),
        ("1 000", 1000),
        ("12'345.5", 12345.5),
        ("1,234,567", 1234567),
        ("1.234.567", 1234567),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1_000", 1000),
        ("0,500", 0.5),
        ("1.000", 1),
        ("٣", 3),
    ],
)
def test_a_number_is_read_as_it_is_written(written: str, meant: float) -> None:
    """Decimals, groups, exponents, powers and fractions; one meaning each."""
    assert numbers(written) == (meant,)


def test_a_comma_before_three_digits_has_two_meanings() -> None:
    """One in half of the world, a thousand in the other."""
    assert numbers("1,000") == (1.0, 1000.0)
    assert numbers("-12,345") == (-12.345, -12345.0)


@pytest.mark.parametrize(
    "written",
    [
        *(
            "",
            " ",
            "-",
            ".",
            ",",
            "e5",
            "three",
            "1 2",
            "1/0",
            "1/2/3",
            "0x10",
            "1e",
            "50 %",
            "10²",
            "1½",
            "½",
            "2**10",
        ),
        *("nan", "inf", "1e999", "-1e999", "1e308/1e-308", "1,00,0", "100 10^2", "1" * (LONGEST + 1), "print(3)"),
    ],
)
def test_what_is_no_number_is_not_guessed(written: str) -> None:
    """Also what Unicode's compatibility forms would turn into another number, and what is not finite."""
    assert numbers(written) == ()


@settings(deadline=None, derandomize=True)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_written_by_python_is_read_back(number: float) -> None:
    """To the last digit, with a point or with a comma."""
    assert numbers(repr(number)) == (number,)
    assert number in numbers(repr(number).replace(".", ","))


@settings(deadline=None, derandomize=True)
@given(st.text(max_size=80))
def test_whatever_is_written_gives_finite_numbers_or_none(written: str) -> None:
    """No text raises."""
    assert all(math.isfinite(number) for number in numbers(written))


@pytest.mark.parametrize(("written", "before"), [("50 %", "50 "), (" 0,5% ", "0,5"), ("50", None), ("%", "")])
def test_a_percent_sign_is_told_from_its_number(written: str, before: str | None) -> None:
    """Only at the end."""
    assert percentage(written) == before


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Layer Norm", "  layer\n norm "),
        ("ReLU", "RELU"),
        ("Straße", "STRASSE"),
        ("café", "cafe\u0301"),
        ("ﬁlter", "filter"),
        ("softmax", "ｓｏｆｔｍａｘ"),
    ],
)
def test_words_are_the_same_in_any_case_form_and_spacing(one: str, other: str) -> None:
    """As Unicode defines it."""
    assert words(one) == words(other)


def test_words_keep_what_tells_them_apart() -> None:
    """Accents, hyphens and inner spaces are part of a word."""
    assert len({words(each) for each in ("resume", "résumé", "re-sume", "re sume")}) == 4


@settings(deadline=None, derandomize=True)
@given(st.text(max_size=30))
def test_words_of_words_are_the_same(text: str) -> None:
    """Folding twice changes nothing more."""
    assert words(words(text)) == words(text)
