"""Decisions about items: which counts, and which cannot be."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.errors import QuizError
from grading.quiz.item import Item, Kind, Option, Paper, Quiz, Sheet
from grading.quiz.marking.decisions import Decision, Drop, Everybody, Rekey, checked, latest, read_rekey
from grading.quiz.marking.marking import mark

OPTIONS = tuple(Option(name, f"option {name}", name == "a") for name in "abcd")
QUIZ = Quiz(
    "small",
    "Small",
    (
        Item("one", Kind.SINGLE, "Which?", 2.0, OPTIONS),
        Item("many", Kind.MULTIPLE, "Which ones?", 3.0, OPTIONS),
        Item("rate", Kind.NUMERIC, "How much?", numeric="0.5"),
        Item("area", Kind.NUMERIC, "{{d}} squared?", numeric="{{d * d}}", parameters={"d": (0.0, 2.0)}),
        Item("word", Kind.TEXT, "What?", accepted=("softmax",)),
    ),
    origin="source/small/quiz.md",
)
ITEMS = tuple(item for item in QUIZ.items if not item.parameters)

DECISIONS = st.one_of(
    st.sampled_from(["one", "many", "rate", "word"]).map(Drop),
    st.sampled_from(["one", "many", "rate", "word"]).map(Everybody),
    st.sampled_from(["a", "b", "c", "d"]).map(lambda name: Rekey("one", (name,))),
    st.sampled_from(["ab", "bd", "c"]).map(lambda names: Rekey("many", tuple(names))),
    st.sampled_from(["0.25", "[0, 1]"]).map(lambda key: Rekey("rate", (key,))),
    st.sampled_from(["sigmoid", "Softmax"]).map(lambda word: Rekey("word", (word,))),
)
SHEETS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "one": st.frozensets(st.sampled_from("abcd"), max_size=2),
            "many": st.frozensets(st.sampled_from("abcd")),
            "rate": st.sampled_from(["0.5", "1/4", "25 %", "0,9"]),
            "word": st.sampled_from(["softmax", "SIGMOID", "relu"]),
        },
    ),
    max_size=5,
).map(lambda every: [Sheet(f"student-{number}", "version-a", each) for number, each in enumerate(every)])
PAPERS = {"version-a": Paper("small", "version-a", 7, ITEMS)}


@pytest.mark.parametrize(
    ("decision", "message"),
    [
        (Drop("oen"), "source/small/quiz.md: no item 'oen'; there are: one, many, rate, area, word"),
        (
            Rekey("one", ("B",)),
            "one: no option B; there are: a, b, c, d (the names in quiz.md, not the letters of a paper)",
        ),
        (Rekey("many", ("b", "x", "y")), "many: no option x, y; there are: a, b, c, d"),
        (Rekey("one", ()), "one: no option is right; name another key, or give the item to everybody"),
        (Rekey("many", tuple("abcd")), "many: all options are right, and the rule balanced needs a wrong one"),
        (Rekey("rate", ("0.5", "0.7")), 'rate: a numeric item has one key, as "3" or "0.88 +- 0.01"; found 2'),
        (Rekey("rate", ("half",)), "'half' of the key `= half` is no number"),
        (Rekey("rate", ("[2, 1]",)), "rate: the key '[2, 1]' accepts no number"),
        (Rekey("area", ("{{4 / d}}",)), "divides by zero"),
        (Rekey("word", (" ",)), "word: no answer would be accepted"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(decision: Decision, message: str) -> None:
    """The message names what there is."""
    with pytest.raises(QuizError) as caught:
        checked(QUIZ, decision)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("item", "values", "key"),
    [
        ("one", ["b"], ("b",)),
        ("one", ["d, b"], ("b", "d")),
        ("many", ["c,a", "a"], ("a", "c")),
        ("rate", ["= 0.7 +- 0.1"], ("0.7 +- 0.1",)),
        ("rate", ["[1, 2]"], ("[1, 2]",)),
        ("word", ["Softmax", "softmax ", "the soft max, scaled"], ("softmax", "the soft max, scaled")),
    ],
)
def test_a_key_is_read_as_it_is_typed(item: str, values: list[str], key: tuple[str, ...]) -> None:
    """Option names may stand together; in numbers and words a comma is a comma."""
    assert checked(QUIZ, read_rekey(QUIZ, item, values)) == Rekey(item, key)


def test_the_latest_about_an_item_counts_alone() -> None:
    """A re-key after a drop brings the item back; what was decided about others stays."""
    decisions = [Drop("one"), Everybody("many"), Rekey("one", ("b",))]
    assert latest(decisions) == {"one": Rekey("one", ("b",)), "many": Everybody("many")}


@settings(deadline=None, derandomize=True)
@given(st.lists(DECISIONS, max_size=4, unique_by=lambda each: each.item), SHEETS)
def test_the_order_of_independent_decisions_does_not_matter(decisions: list[Decision], sheets: list[Sheet]) -> None:
    """Decisions about different items give the very same marks in any order."""
    expected = mark(QUIZ, PAPERS, sheets, decisions)
    assert all(mark(QUIZ, PAPERS, sheets, order) == expected for order in permutations(decisions))


@settings(deadline=None, derandomize=True)
@given(st.lists(DECISIONS, max_size=4), DECISIONS, SHEETS)
def test_a_decision_moves_only_its_own_item(before: list[Decision], decision: Decision, sheets: list[Sheet]) -> None:
    """Every other share stays as it was."""
    pairs = zip(*(mark(QUIZ, PAPERS, sheets, each).students for each in (before, [*before, decision])), strict=True)
    for one, other in pairs:
        assert {**one.shares, decision.item: 0} == {**other.shares, decision.item: 0}


def test_decisions_say_what_they_are() -> None:
    """As the history tells them."""
    told = [str(each) for each in (Drop("one"), Everybody("one"), Rekey("one", ("b", "c")))]
    assert told == ["one: dropped", "one: full points for everybody", "one: key b, c"]
