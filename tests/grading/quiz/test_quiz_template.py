"""Numeric variants: expressions, what fills them, and the intervals of keys."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.errors import QuizError
from grading.quiz.bank.template import filled, interval, read_parameters, unused, variants, written
from grading.quiz.item import Item, Kind, Option


def template(text: str, parameters: str = "d = 16, 64; T = 5, 10") -> Item:
    return Item(name="x", kind=Kind.NUMERIC, text=text, numeric="= 1", parameters=read_parameters(parameters))


def value(expression: str, **values: float) -> str:
    """What stands on the paper in place of an expression."""
    item = Item(name="x", kind=Kind.TEXT, text=f"{{{{{expression}}}}}", parameters={"d": (1.0,)})
    return filled(item, values or {"d": 16.0}).text


def key(numeric: str) -> tuple[float, float, float]:
    found = interval(Item(name="x", kind=Kind.NUMERIC, text="?", numeric=numeric))
    return found.low, found.value, found.high


def test_variants_are_all_combinations_and_know_their_numbers() -> None:
    """The first parameter changes slowest."""
    made = variants(template("{{d}} by {{T}}"))
    assert [each.text for each in made] == ["16 by 5", "16 by 10", "64 by 5", "64 by 10"]
    assert made[1].variant == {"d": 16.0, "T": 10.0}


def test_a_plain_item_is_its_only_variant_whatever_braces_it_has() -> None:
    """LaTeX may hold double braces where there are no parameters."""
    item = Item(name="x", kind=Kind.TEXT, text="$x^{{2}}$ and {{d}}")
    assert variants(item) == (item,)


def test_every_text_is_filled_in() -> None:
    """Title, passage, question, options, feedback, number and words."""
    place = "{{d + 1}}"
    item = Item(
        name="x", kind=Kind.SINGLE, text=place, title=place, passage=place, numeric=place, accepted=(place,),
        options=(Option("a", place, feedback=place),), feedback=place, feedback_right=place, feedback_wrong=place,
        parameters={"d": (1.0,)},
    )  # fmt: skip
    assert "{{" not in repr(filled(item, {"d": 1.0}))
    assert repr(filled(item, {"d": 1.0})).count("'2'") == 10


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("d", "16"),
        ("d * 2 + 1", "33"),
        ("sqrt(d)", "4"),
        ("-d ** 2", "-256"),
        ("d / 3", "5.33333333333"),
        ("0.1 * 3", "0.3"),
        ("d / 3:.2f", "5.33"),
        ("exp(-1):.3g", "0.368"),
        ("log(d, 2)", "4"),
        ("floor(d / 3) + ceil(d / 3) + d // 3 + d % 3", "17"),
        ("min(d, 3) + max(d, 20) + abs(-d) + round(2.6)", "42"),
        ("round(d / 7, 2)", "2.29"),
        ("1 / d:.1%", "6.2%"),
        ("d * 1000:,d", "16,000"),
        ("2 ** 40", "1099511627776"),
        ("1e-7", "1e-07"),
        ("d\n  + 1", "17"),
    ],
)
def test_an_expressions_value_is_written_as_worked_by_hand(expression: str, shown: str) -> None:
    """Twelve digits hide what floats add; a format after the colon decides otherwise."""
    assert value(expression) == shown


@settings(max_examples=200, derandomize=True)
@given(st.integers(-99, 99), st.integers(1, 99), st.integers(1, 99))
def test_arithmetic_agrees_with_fractions(a: int, b: int, c: int) -> None:
    """Exact fractions are the oracle."""
    shown = value("(a + b) * c - a / b", a=a, b=b, c=c)
    exact = (a + b) * c - Fraction(a, b)
    assert float(shown) == pytest.approx(float(exact), rel=1e-11, abs=1e-9)


@pytest.mark.parametrize("braces", ["{{{d}}}", r"\frac{{{d}}}{{{d}}}", "$10^{{{d}}}$"])
def test_latex_braces_may_stand_around_an_expression(braces: str) -> None:
    """The innermost double braces are the expression's."""
    shown = filled(Item(name="x", kind=Kind.TEXT, text=braces, parameters={"d": (3.0,)}), {"d": 3.0}).text
    assert shown == braces.replace("{{d}}", "3")


@pytest.mark.parametrize(
    ("expression", "complaint"),
    [
        ("d / 0", "divides by zero (with d = 16)"),
        ("d % 0", "divides by zero"),
        ("log(0)", "cannot be worked out (math domain error)"),
        ("exp(1000)", "is too large"),
        ("9 ** 9 ** 9", "is too large"),
        ("1e308 * 10", "is not a finite number"),
        ("(-1) ** 0.5", "is not a number"),
        ("sqrt", "is not a number"),
        ("True", "is not a number"),
        ("e", "has `e`, which is no parameter; there are: d"),
        ("sin(d)", "has `sin()`, which is no function; there are: sqrt"),
        ("d.real", "cannot be worked out (Sorry, Attribute"),
        ("d.__class__", "cannot be worked out (Sorry, Attribute"),
        ("(1, 2)", "cannot be worked out (Sorry, Tuple"),
        ("d +", "cannot be worked out (invalid syntax"),
        ("", "is no expression"),
        ("'a' * 9", "is no expression"),
        ("d; d", "is no expression"),
        ("[d][0]", "is no expression"),
        ("d if d else 0", "cannot be worked out (Sorry, IfExp"),
        ("d" + "+ d" * 100, "is no expression"),
        ("d:x", "has no known format"),
        ("d:99d", "has no known format"),
        ("d / 3:d", "is 5.33333333333, which is not whole"),
        ("d:.2d", "has no known format"),
    ],
)
def test_what_has_no_value_is_one_clear_error(expression: str, complaint: str) -> None:
    """Attributes, texts and subscripts are no arithmetic; nothing runs for ever."""
    with pytest.raises(QuizError) as caught:
        value(expression)
    assert complaint in str(caught.value)
    assert str(caught.value).startswith("item 'x': `{{")


def test_braces_that_do_not_close_are_told() -> None:
    """Otherwise students would read them."""
    with pytest.raises(QuizError, match=r"has no `}}`, or has braces within"):
        filled(template("{{d}} and {{d"), {"d": 1.0, "T": 1.0})


def test_unused_parameters_are_named() -> None:
    """A function's name is no use of a parameter."""
    assert unused(template("{{sqrt(d)}} T")) == ("T",)


def test_too_many_variants_are_refused() -> None:
    """All are tried when the quiz is read, so their number is limited."""
    many = ", ".join(map(str, range(40)))
    with pytest.raises(QuizError, match="make 1600 variants; at most 1000"):
        read_parameters(f"a = {many}; b = {many}")


@pytest.mark.parametrize(
    ("numeric", "ends"),
    [
        ("3", (3, 3, 3)),
        ("1_000", (1000, 1000, 1000)),
        ("0.88 +- 0.01", (0.87, 0.88, 0.89)),
        ("0.7 +- 0.1", (0.6, 0.7, 0.8)),
        ("12 +- 5%", (11.4, 12, 12.6)),
        ("-12 +- 5 %", (-12.6, -12, -11.4)),
        ("[1, 2]", (1, 1.5, 2)),
        ("[-1e-3,1E-3]", (-0.001, 0, 0.001)),
        ("[2, 1]", (2, 1.5, 1)),
        ("3 +- -1", (4, 3, 2)),
    ],
)
def test_a_keys_interval_ends_where_it_is_written(numeric: str, ends: tuple[float, float, float]) -> None:
    """To the last digit: in floats 0.7 + 0.1 would end below 0.8, and an answer of 0.8 be wrong."""
    assert key(numeric) == ends


@settings(max_examples=200, derandomize=True)
@given(st.decimals(-1000, 1000, places=3), st.decimals(0, 10, places=3))
def test_an_intervals_ends_are_those_of_exact_decimals(centre: object, margin: object) -> None:
    """What a student reckons in decimal and writes down is accepted at both ends."""
    low, _, high = key(f"{centre} +- {margin}")
    exact = Fraction(str(centre)), Fraction(str(margin))
    assert (low, high) == (float(exact[0] - exact[1]), float(exact[0] + exact[1]))


def test_numbers_are_written_as_people_do() -> None:
    """Whole ones without a point, others with what twelve digits need."""
    assert [written(each) for each in (3.0, -0.0, 1e15, 0.1 + 0.2, math.pi)] == [
        "3",
        "0",
        "1e+15",
        "0.3",
        "3.14159265359",
    ]
