"""Marking: what each kind of item gives for what people answer, and sheets as sums of it."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.errors import QuizError
from grading.quiz.item import Item, Kind, Option, Paper, Quiz, Response, Rule, Sheet
from grading.quiz.marking.decisions import Drop, Everybody, Rekey
from grading.quiz.marking.marking import Judged, MarkedSheet, judge, mark, mark_item


def choice(name: str, right: str, kind: Kind = Kind.SINGLE, points: float = 2.0, count: int = 4) -> Item:
    """An item with options a, b, ..., those in `right` being right."""
    options = tuple(Option(each, f"option {each}", each in right) for each in "abcdef"[:count])
    return Item(name, kind, f"About {name}?", points, options)


SINGLE = choice("single", "b")
MULTIPLE = choice("multiple", "ab", Kind.MULTIPLE, points=3.0)
TRUE_FALSE = choice("claim", "a", Kind.TRUE_FALSE, points=1.0, count=2)
NUMERIC = Item("rate", Kind.NUMERIC, "How much?", 2.0, numeric="0.5 +- 0.1")
COUNT = Item("count", Kind.NUMERIC, "How many?", 2.0, numeric="1000")
TEXT = Item("word", Kind.TEXT, "Which layer?", 1.0, accepted=("layer norm", "LayerNorm"))
QUIZ = Quiz("small", "Small", (SINGLE, MULTIPLE, TRUE_FALSE, NUMERIC, COUNT, TEXT), origin="quiz.md")


def ticks(names: str) -> frozenset[str]:
    return frozenset(names)


def paper(student: str, *items: Item) -> Paper:
    return Paper("small", student, 7, items or QUIZ.items)


def marked(answers: dict[str, Response], *decisions: Drop | Everybody | Rekey) -> MarkedSheet:
    """One student's marks on a paper with all items."""
    (found,) = mark(QUIZ, {"ada": paper("ada")}, [Sheet("ada", "ada", answers)], decisions).students
    return found


@pytest.mark.parametrize(
    ("item", "response", "share"),
    [
        (SINGLE, ticks("b"), 1.0),
        (SINGLE, ticks("a"), 0.0),
        (SINGLE, ticks(""), 0.0),
        (TRUE_FALSE, ticks("a"), 1.0),
        (TRUE_FALSE, ticks("b"), 0.0),
        (MULTIPLE, ticks("ab"), 1.0),
        (MULTIPLE, ticks("a"), 0.5),
        (MULTIPLE, ticks("abc"), 0.5),
        (MULTIPLE, ticks(""), 0.0),
        (replace(MULTIPLE, rule=Rule.EACH_ANSWER), ticks(""), 0.5),
        (replace(MULTIPLE, rule=Rule.EACH_ANSWER), None, 0.0),
        (NUMERIC, "0.6", 1.0),
        (NUMERIC, " 0,4 ", 1.0),
        (NUMERIC, "1/2", 1.0),
        (NUMERIC, "0.61", 0.0),
        (COUNT, "1,000", 1.0),
        (COUNT, "1e3", 1.0),
        (COUNT, "1000 %", 1.0),
        (COUNT, "1.000", 0.0),
        (TEXT, "  Layer\tNORM ", 1.0),
        (TEXT, "layernorm", 1.0),
        (TEXT, "batch norm", 0.0),
        (TEXT, " ", 0.0),
        *((item, None, 0.0) for item in QUIZ.items),
    ],
)
def test_a_response_gets_its_share(item: Item, response: Response | None, share: float) -> None:
    """Worked out by hand, and nothing to tell about it."""
    assert judge(item, response) == Judged(share)
    assert mark_item(item, response) == share


@pytest.mark.parametrize(
    ("item", "response", "note"),
    [
        (SINGLE, ticks("ab"), "2 ticks (a, b) where one is asked for"),
        (TRUE_FALSE, ticks("ab"), "2 ticks (a, b) where one is asked for"),
        (MULTIPLE, ticks("ax"), "ticked x, which is no option; there are: a, b, c, d"),
        (SINGLE, "b", "'b' is not what the item asks for: ticks"),
        (NUMERIC, ticks("a"), "ticks (a) is not what the item asks for: something written"),
        (NUMERIC, "50 %", "'50 %' is a percentage where a number is asked for, which may be a share"),
        (NUMERIC, "0.5%", "'0.5%' is a percentage where a number is asked for, which may be a share"),
        (NUMERIC, "about half", "'about half' cannot be read as a number"),
        (NUMERIC, "nan", "'nan' cannot be read as a number"),
        (COUNT, "9" * 100, f"'{'9' * 40}...' cannot be read as a number"),
        (COUNT, "\x1b[2J", r"'\x1b[2J' cannot be read as a number"),
    ],
)
def test_what_cannot_be_read_gets_nothing_and_a_note(item: Item, response: Response, note: str) -> None:
    """Never an exception, never a guess; staff can look at it."""
    assert judge(item, response) == Judged(0.0, note)


@settings(deadline=None, derandomize=True)
@given(st.one_of(st.none(), st.text(max_size=50), st.frozensets(st.sampled_from("abcdefxyz"))))
def test_any_response_to_any_item_gets_a_share(response: Response | None) -> None:
    """Whatever it is."""
    for item in QUIZ.items:
        assert 0 <= mark_item(item, response) <= 1


@settings(deadline=None, derandomize=True)
@given(st.sampled_from(sorted("abcd")))
def test_a_single_choice_gives_what_its_key_says(name: str) -> None:
    """Under one right option or two, exactly one right tick gets all."""
    assert mark_item(SINGLE, ticks(name)) == (name == "b")
    assert mark_item(SINGLE.with_key(ticks("bd")), ticks(name)) == (name in "bd")


def test_a_sheet_adds_up() -> None:
    """2 of 2, 1.5 of 3, 0 of 1, 2 of 2, nothing for a blank, 1 of 1: 6.5 of 11."""
    found = marked(
        {"single": ticks("b"), "multiple": ticks("a"), "claim": ticks("b"), "rate": "0.5", "word": "LayerNorm"}
    )
    assert found.shares == {"single": 1, "multiple": 0.5, "claim": 0, "rate": 1, "count": 0, "word": 1}
    assert (found.points, found.possible) == (6.5, 11.0)
    assert found.percent == pytest.approx(100 * 13 / 22)
    assert found.notes == {}


def test_notes_stand_by_their_items() -> None:
    """Also for an answer to an item that was not on the paper."""
    found = marked({"rate": "50 %", "rest": "x"})
    assert found.notes == {
        "rate": "'50 %' is a percentage where a number is asked for, which may be a share",
        "rest": "answered, but not on this paper",
    }
    assert "rest" not in found.answers


def test_only_what_was_on_a_paper_counts() -> None:
    """Two papers with other items: each student is marked on their own."""
    papers = {"ada": paper("ada", SINGLE, NUMERIC), "bob": paper("bob", TEXT)}
    sheets = [Sheet("bob", "bob", {"word": "layer norm"}), Sheet("ada", "ada", {"single": ticks("b")})]
    marks = mark(QUIZ, papers, sheets)
    assert marks.items == ("single", "rate", "word")
    assert [(each.student, dict(each.shares), each.possible) for each in marks.students] == [
        ("ada", {"single": 1.0, "rate": 0.0}, 4.0),
        ("bob", {"word": 1.0}, 1.0),
    ]


def test_who_has_no_sheet_is_not_marked() -> None:
    """A paper that was given out and not handed in is no zero."""
    marks = mark(QUIZ, {name: paper(name) for name in ("ada", "bob")}, [Sheet("ada", "ada", {})])
    assert [each.student for each in marks.students] == ["ada"]


def test_students_may_share_a_paper() -> None:
    """A version has its own name; the papers may be listed by student or by version."""
    shared = paper("version-a")
    sheets = [Sheet(name, "version-a", {"single": ticks("b")}) for name in ("ada", "bob")]
    for papers in ({"ada": shared, "bob": shared}, {"version-a": shared}):
        assert [each.points for each in mark(QUIZ, papers, sheets).students] == [2.0, 2.0]


def test_a_dropped_item_is_in_nobodys_figures() -> None:
    """Neither in points nor in what could be earned; with every item dropped there is no percentage."""
    answers: dict[str, Response] = {"single": ticks("b"), "claim": ticks("a")}
    found = marked(answers, Drop("single"))
    assert (found.points, found.possible) == (1.0, 9.0)
    assert "single" not in {**found.shares, **found.answers, **found.items}
    assert math.isnan(marked(answers, *(Drop(item.name) for item in QUIZ.items)).percent)


def test_everybody_gets_an_item_that_was_on_their_paper() -> None:
    """Also who left it blank or wrote what cannot be read; nobody whose paper did not have it."""
    assert marked({}, Everybody("rate")).points == 2.0
    assert marked({"rate": "?"}, Everybody("rate")).notes == {}
    without = mark(QUIZ, {"bob": paper("bob", SINGLE)}, [Sheet("bob", "bob", {})], [Everybody("rate")]).students[0]
    assert (without.points, without.possible) == (0.0, 2.0)


@pytest.mark.parametrize(
    ("decision", "response"),
    [
        (Rekey("single", ("c",)), ticks("c")),
        (Rekey("single", ("c", "d")), ticks("d")),
        (Rekey("claim", ("b",)), ticks("b")),
        (Rekey("multiple", ("d",)), ticks("d")),
        (Rekey("rate", ("0.7",)), "0.7"),
        (Rekey("word", ("batch norm", "BatchNorm")), "BATCHNORM"),
    ],
)
def test_a_new_key_takes_the_place_of_the_old(decision: Rekey, response: Response) -> None:
    """What the new one says is right, and the class's quiz says so, too."""
    before, after = marked({decision.item: response}), marked({decision.item: response}, decision)
    assert (before.shares[decision.item], after.shares[decision.item]) == (0.0, 1.0)
    item = mark(QUIZ, {}, [], [decision]).quiz.item(decision.item)
    assert mark_item(item, response) == 1.0


def test_a_new_numeric_key_is_filled_in_for_each_variant() -> None:
    """A template's key holds expressions; each paper is marked with its own numbers."""
    item = Item("area", Kind.NUMERIC, "{{d}} by {{d}}?", numeric="{{d}}", parameters={"d": (2.0, 3.0)})
    quiz = Quiz("small", "Small", (item,), origin="quiz.md")
    papers = {
        name: Paper("small", name, 7, (replace(item, text=f"{d} by {d}?", numeric=str(d), variant={"d": float(d)}),))
        for name, d in (("ada", 2), ("bob", 3))
    }
    sheets = [Sheet("ada", "ada", {"area": "4"}), Sheet("bob", "bob", {"area": "9"})]
    assert [each.points for each in mark(quiz, papers, sheets).students] == [0.0, 0.0]
    assert [each.points for each in mark(quiz, papers, sheets, [Rekey("area", ("{{d ** 2}}",))]).students] == [1.0, 1.0]


def test_all_that_stands_against_marking_is_told_at_once() -> None:
    """A line each: items without a usable key, sheets without a paper, two sheets of one student."""
    broken = (replace(SINGLE.with_key(ticks("")), line=3), replace(MULTIPLE.with_key(ticks("abcd")), line=9))
    quiz = replace(QUIZ, items=broken)
    with pytest.raises(QuizError) as caught:
        mark(quiz, {}, [Sheet("ada", "zoe", {}), Sheet("ada", "zoe", {})])
    assert str(caught.value).split("\n") == [
        "quiz.md:3: single: no option is right; mend the key there",
        "quiz.md:9: multiple: all options are right, and the rule balanced needs a wrong one; mend the key there",
        "ada: answered the paper of 'zoe', which is not known; collect the sheet again",
        "ada: answered the paper of 'zoe', which is not known; collect the sheet again",
        "ada: has several sheets; keep one",
    ]


def test_an_item_without_a_key_may_be_given_to_everybody() -> None:
    """What is not marked needs no key."""
    quiz = replace(QUIZ, items=(SINGLE.with_key(ticks("")),))
    for decision, points in ((Everybody("single"), 2.0), (Drop("single"), 0.0)):
        found = mark(quiz, {"ada": paper("ada", *quiz.items)}, [Sheet("ada", "ada", {})], [decision])
        assert found.students[0].points == points


def test_the_summary_has_counts_and_mean() -> None:
    """NaN is no mean: with nothing to be earned, the line has none."""
    sheets = [Sheet("ada", "ada", {"rate": "?"}), Sheet("bob", "bob", {"single": ticks("b")})]
    papers = {name: paper(name) for name in ("ada", "bob")}
    assert mark(QUIZ, papers, sheets).summary == "2 sheets marked, mean 9.1 %; answers to look at: 1"
    assert mark(QUIZ, papers, []).summary == "0 sheets marked; answers to look at: 0"
