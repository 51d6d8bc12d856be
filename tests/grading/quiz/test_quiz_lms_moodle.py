"""Moodle XML: read by a parser that is not ours, and marked as Moodle marks."""

import base64
import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given, settings
from lms_samples import (
    MOODLE,
    SAMPLE,
    NodeParser,
    choice,
    items,
    needs_node,
    node_parser,
    quiz_of,
)

from grading.errors import QuizError
from grading.quiz.item import Item, Kind, Quiz, Rule
from grading.quiz.lms.export import export
from grading.quiz.lms.formats import Format
from grading.quiz.lms.fractions import ALLOWED
from grading.quiz.marking.rules import share
from grading.quiz.markup import Math, html

HERE = Path(__file__).parent
TYPES = {
    Kind.SINGLE: "multichoice",
    Kind.MULTIPLE: "multichoice",
    Kind.TRUE_FALSE: "truefalse",
    Kind.NUMERIC: "numerical",
    Kind.TEXT: "shortanswer",
}


def written(quiz: Quiz, folder: Path = HERE) -> str:
    """The file."""
    return export(quiz, Format.MOODLE, folder).data.decode()


def questions(quiz: Quiz) -> list[Element]:
    """The questions, by our own small reader."""
    return [each for each in fromstring(written(quiz)).findall("question") if each.get("type") != "category"]


@pytest.fixture(scope="module")
def moodle() -> Iterator[NodeParser]:
    """moodlexml-to-json."""
    with node_parser(MOODLE) as parser:
        yield parser


@needs_node
def test_a_parser_of_others_reads_the_sample(moodle: NodeParser) -> None:
    """Every question with its type, name and points, after its category."""
    read = moodle(written(SAMPLE))
    found = [(each["type"], each.get("name", each.get("category"))) for each in read]
    top = "$course$/top/A sample: <all> & more"
    assert found == [
        ("category", top),
        ("multichoice", "single"),
        ("multichoice", "several"),
        ("truefalse", "truth"),
        ("numerical", "number"),
        ("numerical", "range"),
        ("shortanswer", "word"),
        ("category", f"{top}/scaled"),
        ("numerical", "scaled (d = 16)"),
        ("numerical", "scaled (d = 64)"),
        ("category", f"{top}/Some"),
        ("multichoice", "first"),
        ("multichoice", "second"),
        ("multichoice", "third"),
    ]
    assert [each["defaultgrade"] for each in read if each["type"] != "category"] == [2] + 10 * [1]
    assert read[2]["tags"] == ["topic=attention"]


@needs_node
@settings(deadline=None, max_examples=60)
@given(items())
def test_a_parser_of_others_reads_any_item(moodle: NodeParser, item: Item) -> None:
    """Whatever signs the texts have, question, options and key come back; the parser drops line ends, no more."""
    (read,) = [each for each in moodle(written(quiz_of(item))) if each["type"] != "category"]
    assert read["type"] == TYPES[item.kind]
    assert bare(read["questiontext"]) == bare(html(item.text, Math.TEX))
    if item.kind in (Kind.SINGLE, Kind.MULTIPLE):
        assert [bare(each["text"]) for each in read["answers"]] == [
            bare(html(each.text, Math.TEX)) for each in item.options
        ]
        assert {item.options[each].name for each in read["correctAnswer"]} == item.key
        assert read["single"] is (item.kind is Kind.SINGLE)
    elif item.kind is Kind.TRUE_FALSE:
        assert read["correctAnswer"] is item.options[0].right
    elif item.kind is Kind.TEXT:
        right = [each for each in read["answers"] if each["score"] == 100]
        assert [str(each["text"]) for each in right] == [answer.replace("*", r"\*") for answer in item.accepted]


def bare(text: object) -> str:
    """A text without what the parser of the others trims or takes for a number."""
    return "".join(str(text).split())


@settings(deadline=None, max_examples=60)
@given(items())
def test_every_text_comes_back(item: Item) -> None:
    """A plain XML reader finds each text as it was, line ends too, and no feedback where there is none."""
    (found,) = questions(quiz_of(item))
    assert found.findtext("questiontext/text") == html(item.text, Math.TEX)
    assert found.findtext("generalfeedback/text") == html(item.feedback, Math.TEX)
    if item.kind in (Kind.SINGLE, Kind.MULTIPLE):
        assert found.findtext("correctfeedback/text") == html(item.feedback_right, Math.TEX)
        said = [each.findtext("feedback/text") for each in found.findall("answer")]
        assert said == [html(option.feedback, Math.TEX) for option in item.options]


@pytest.mark.parametrize("rule", [Rule.BALANCED, Rule.NET_CORRECT])
def test_fractions_give_our_marks(rule: Rule) -> None:
    """Added up and cut off at 0, as Moodle does, they are the rule, for all keys of up to six options and all ticks."""
    for count in range(2, 7):
        names = "abcdef"[:count]
        for right in range(1, count):
            item = choice("several", Kind.MULTIPLE, names[:right], names, rule=rule)
            (found,) = questions(quiz_of(item))
            worth = dict(
                zip(names, (float(each.get("fraction", "")) / 100 for each in found.findall("answer")), strict=True)
            )
            assert {abs(100 * each) for each in worth.values()} <= set(ALLOWED)
            for size in range(count + 1):
                for ticks in itertools.combinations(names, size):
                    theirs = min(1.0, max(0.0, sum(worth[each] for each in ticks)))
                    ours = share(rule, frozenset(ticks), item.key, frozenset(names))
                    assert theirs == pytest.approx(ours, abs=1e-6)


def test_what_moodle_marks_otherwise_is_told() -> None:
    """A rule that it has not, and a fraction that is not on its list; no word where it marks the same."""
    same = choice("same", Kind.MULTIPLE, "ab", "abcde")
    exact = choice("exact", Kind.MULTIPLE, "ab", "abcd", rule=Rule.ALL_OR_NOTHING)
    many = choice("many", Kind.MULTIPLE, "abcdefghijk", "abcdefghijkl")  # eleven right ones: 9.09 % is not on the list
    assert not any("marks differ" in note for note in export(quiz_of(same), Format.MOODLE, HERE).notes)
    notes = export(quiz_of(same, exact, many), Format.MOODLE, HERE).notes
    assert notes[0] == (
        "Moodle adds up fixed percentages of what is ticked, so marks differ for exact (here all_or_nothing); "
        "many (here balanced)"
    )


def test_what_staff_must_set_up_is_told() -> None:
    """Random questions and shuffling are no part of the file."""
    assert export(SAMPLE, Format.MOODLE, HERE).notes == (
        "add to the quiz 1 random question from each of these categories: 'scaled'",
        "add to the quiz 2 random questions from each of these categories: 'Some'",
        "switch on `Shuffle` on the quiz's page of questions: no file can",
    )


@pytest.mark.parametrize(
    ("key", "value", "tolerance"),
    [("0.7 +- 0.1", "0.7", "0.1"), ("[-1, 2.5]", "0.75", "1.75"), ("1e-5", "0.00001", "0")],
)
def test_numbers_have_their_tolerance(key: str, value: str, tolerance: str) -> None:
    """The middle of the interval, and how far it goes, in plain decimals."""
    (found,) = questions(quiz_of(Item("n", Kind.NUMERIC, "?", numeric=key)))
    assert (found.findtext("answer/text"), found.findtext("answer/tolerance")) == (value, tolerance)


def test_pictures_are_files_in_the_question(tmp_path: Path) -> None:
    """Base64 beside the text that shows them."""
    (tmp_path / "a dot.png").write_bytes(b"bytes")
    text = written(quiz_of(choice(passage="![x](<a dot.png>)")), tmp_path)
    asked = fromstring(text).find("question/questiontext")
    assert asked is not None
    file = asked.find("file")
    assert file is not None
    assert (file.get("name"), base64.b64decode(file.text or "")) == ("a dot.png", b"bytes")
    assert '<img src="@@PLUGINFILE@@/a%20dot.png" alt="x" />' in str(asked.findtext("text"))


def test_shuffling_is_what_the_item_says() -> None:
    """An item that keeps its options' order does so in Moodle."""
    found = questions(quiz_of(choice("free"), choice("fixed", shuffle=False)))
    assert [each.findtext("shuffleanswers") for each in found] == ["true", "false"]


def test_a_pool_of_templates_is_told() -> None:
    """A category draws any of its questions, so one variant stands for the template, and staff know."""
    scaled = next(item for item in SAMPLE.items if item.name == "scaled")
    pool = replace(SAMPLE.pools[0], items=("first", "scaled"), pick=2)
    exported = export(replace(SAMPLE, items=(choice("first"), scaled), pools=(pool,)), Format.MOODLE, HERE)
    assert "in 'Some', one variant stands for scaled: a category cannot draw one of each" in exported.notes


def test_an_item_that_moodle_cannot_mark_is_refused() -> None:
    """Where no option is right, ticking nothing would be the answer."""
    with pytest.raises(QuizError, match="nothing: no option is right, and Moodle cannot tell"):
        written(quiz_of(choice("nothing", Kind.MULTIPLE, "", rule=Rule.HALVES)))
