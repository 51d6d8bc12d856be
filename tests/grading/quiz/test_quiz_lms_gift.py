"""GIFT: read by a parser that is not ours; what the format cannot say is told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from lms_samples import CODE, GIFT, SAMPLE, NodeParser, choice, items, needs_node, node_parser, quiz_of

from grading.errors import QuizError
from grading.quiz.bank.template import interval
from grading.quiz.item import Item, Kind, Quiz, Rule
from grading.quiz.lms.export import export
from grading.quiz.lms.formats import Format
from grading.quiz.lms.fractions import fractions
from grading.quiz.markup import Math, html

HERE = Path(__file__).parent
TYPES = {Kind.SINGLE: "MC", Kind.MULTIPLE: "MC", Kind.TRUE_FALSE: "TF", Kind.NUMERIC: "Numerical", Kind.TEXT: "Short"}


def written(quiz: Quiz) -> str:
    """The file."""
    return export(quiz, Format.GIFT, HERE).data.decode()


def shown(text: str) -> str:
    """The HTML of a Markdown text in this format."""
    return html(text, Math.TEX)


def said(feedback: Any) -> str:
    """The text of a feedback that the parser found, or none."""
    return str(feedback["text"]) if feedback else ""


@pytest.fixture(scope="module")
def gift() -> Iterator[NodeParser]:
    """gift-pegjs."""
    with node_parser(GIFT) as parser:
        yield parser


@needs_node
def test_a_parser_of_others_reads_the_sample(gift: NodeParser) -> None:
    """Categories, names, kinds, ids and tags."""
    read = gift(written(SAMPLE))
    top = "$course$/top/A sample: <all> & more"
    assert [each["title"] for each in read if each["type"] == "Category"] == [top, f"{top}/scaled", f"{top}/Some"]
    found = [(each["type"], each["title"], each["id"]) for each in read if each["type"] != "Category"]
    assert found[:6] == [
        ("MC", "single", "item-single"),
        ("MC", "several", "item-several"),
        ("TF", "truth", "item-truth"),
        ("Numerical", "number", "item-number"),
        ("Numerical", "range", "item-range"),
        ("Short", "word", "item-word"),
    ]
    assert found[6] == ("Numerical", "scaled (d = 16)", "item-scaled_d-16")
    assert read[2]["tags"] == ["topic=attention"]


@needs_node
@settings(deadline=None, max_examples=100)
@given(items())
def test_a_parser_of_others_reads_any_item(gift: NodeParser, item: Item) -> None:
    """Whatever signs the texts have: question, answers, weights and feedback come back as they were."""
    (read,) = [each for each in gift(written(quiz_of(item))) if each["type"] != "Category"]
    assert read["type"] == TYPES[item.kind]
    assert read["stem"] == {"format": "html", "text": shown(item.text)}
    assert said(read["globalFeedback"]) == shown(item.feedback)
    CHECKS[item.kind](read, item)


def check_single(read: dict[str, Any], item: Item) -> None:
    """What is said to everybody who is right, or wrong, stands with each option."""
    assert [each["text"]["text"] for each in read["choices"]] == [shown(option.text) for option in item.options]
    assert [each["isCorrect"] for each in read["choices"]] == [option.right for option in item.options]
    assert [said(each["feedback"]) for each in read["choices"]] == [
        shown(
            "\n\n".join(filter(None, (option.feedback, item.feedback_right if option.right else item.feedback_wrong)))
        )
        for option in item.options
    ]


def check_multiple(read: dict[str, Any], item: Item) -> None:
    """Weights in percent, feedback for each option."""
    assert [each["text"]["text"] for each in read["choices"]] == [shown(option.text) for option in item.options]
    right, wrong = fractions(item)
    assert [each["weight"] for each in read["choices"]] == [right if each.right else wrong for each in item.options]
    assert [said(each["feedback"]) for each in read["choices"]] == [shown(option.feedback) for option in item.options]


def check_truth(read: dict[str, Any], item: Item) -> None:
    """The key, what is said to who is wrong, and to who is right."""
    assert read["isTrue"] is item.options[0].right
    overall = {True: item.feedback_right, False: item.feedback_wrong}
    wanted = {
        option.right: shown("\n\n".join(filter(None, (option.feedback, overall[option.right]))))
        for option in item.options
    }
    # the parser calls the first feedback that of a true answer; in the format it is that of a wrong one
    assert {False: said(read["trueFeedback"]), True: said(read["falseFeedback"])} == wanted


def check_number(read: dict[str, Any], item: Item) -> None:
    """The interval, and both kinds of feedback."""
    right, *wrong = read["choices"]
    middle, reach = right["text"]["number"], right["text"]["range"]
    accepted = interval(item)
    assert (middle - reach, middle + reach) == pytest.approx((accepted.low, accepted.high), abs=1e-9)
    assert said(right["feedback"]) == shown(item.feedback_right)
    assert [said(each["feedback"]) for each in wrong] == [shown(item.feedback_wrong)] * bool(item.feedback_wrong)


def check_words(read: dict[str, Any], item: Item) -> None:
    """The answers, in which a star is a star, and the one for all others."""
    right = [each for each in read["choices"] if each["weight"] == 100]
    assert [each["text"]["text"] for each in right] == [answer.replace("*", r"\*") for answer in item.accepted]
    others = [said(each["feedback"]) for each in read["choices"] if each["weight"] == 0]
    assert others == [shown(item.feedback_wrong)] * bool(item.feedback_wrong)


CHECKS = {
    Kind.SINGLE: check_single,
    Kind.MULTIPLE: check_multiple,
    Kind.TRUE_FALSE: check_truth,
    Kind.NUMERIC: check_number,
    Kind.TEXT: check_words,
}


def test_each_sign_of_the_format_is_escaped() -> None:
    """By hand: what Moodle's own help says about backslashes."""
    line = next(each for each in written(quiz_of(choice("x", passage="a~b=c#d{e}f:g\\h"))).splitlines() if "::" in each)
    assert line == r"::x::[html]<p>a\~b\=c\#d\{e\}f\:g\\h</p>\n<p>Which of x?</p>{"


def test_code_keeps_its_lines() -> None:
    """Line ends are written as the format has them, since a blank line would end the question."""
    block = written(quiz_of(choice(passage=CODE))).split("\n\n")[1]
    assert r"if x &lt; 3 and y &gt; 4 &amp; z\:\n    pass\n</code></pre>" in block


def test_what_gift_cannot_say_is_told() -> None:
    """Points, order of options, feedback to select-all, rules."""
    several = choice("several", Kind.MULTIPLE, "a", "abc", rule=Rule.ALL_OR_NOTHING, feedback_right="well", points=2.0)
    assert export(quiz_of(several, choice("fixed", shuffle=False)), Format.GIFT, HERE).notes == (
        "Moodle adds up fixed percentages of what is ticked, so marks differ for several (here all_or_nothing)",
        "GIFT has no points: every question comes in with 1, and here they have 1, 2",
        "GIFT cannot keep the order of options: switch off `Shuffle the choices` for fixed",
        "GIFT has no feedback for right or wrong answers to select-all questions: left out of several",
        "switch on `Shuffle` on the quiz's page of questions: no file can",
    )


def test_an_arrow_in_a_short_answer_is_refused() -> None:
    """GIFT would make a matching question of it."""
    with pytest.raises(QuizError, match="arrow: GIFT reads `->` in a short answer as a matching question"):
        written(quiz_of(Item("arrow", Kind.TEXT, "?", accepted=("a -> b",))))
