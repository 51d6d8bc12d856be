"""Printed papers, answer sheets and keys, read back from the PDF."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_quiz import draw_picture, numbered, small_paper, small_quiz

from grading.errors import QuizError
from grading.quiz.handout.formulas import formula
from grading.quiz.handout.pdf import Press
from grading.quiz.handout.typeset import literal
from grading.quiz.item import Item, Kind, Option, Paper, Quiz

A4_POINTS = (595.28, 841.89)


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Press]:
    draw_picture(tmp_path)
    with Press(small_quiz(), tmp_path) as press:
        yield press


def pages(pdf: bytes) -> list[str]:
    """The text of each page, and that it is A4."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            assert page.get_size() == pytest.approx(A4_POINTS, abs=1)
        return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]
    finally:
        document.close()


def one_item(text: str, *options: str) -> Paper:
    items = (
        Item(
            "i",
            Kind.SINGLE,
            text,
            options=tuple(Option(name, each) for name, each in zip("abc", options, strict=False)),
        ),
    )
    return Paper("small", "version-a", 1, items)


def squeezed(text: str) -> str:
    """A text without blanks and line ends: a PDF breaks lines where it likes."""
    return re.sub(r"\s+", "", text)


def test_every_page_names_paper_and_number(press: Press) -> None:
    """Loose sheets can be put together again."""
    paper = small_paper("version-b")
    many = replace(paper, items=paper.items * 6)
    found = pages(press.exam(many))
    assert len(found) > 1
    for number, page in enumerate(found, start=1):
        assert page.count("version-b") >= 2
        assert f"page {number} of {len(found)}" in page


def test_items_options_and_passage_stand_in_the_papers_order(press: Press) -> None:
    """With their letters, points and how they are answered; the passage once."""
    page = "\n".join(pages(press.exam(small_paper())))
    assert page.count("For questions 1 and 2") == 1
    for title in ("Small & simple", "Name", "Student id", "No notes."):
        assert title in page
    number, item = numbered(small_paper())["sgd-step"]
    assert f"{number}." in page
    assert "2 points · all that apply" in page
    plain = [option.text.replace("$\\eta \\to 0$", "") for option in item.options]
    lines = [f"{'ABCD'[place]}{each}" for place, each in enumerate(plain)]
    places = [squeezed(page).index(squeezed(line)) for line in lines]
    assert places == sorted(places)


def test_nothing_printed_for_students_depends_on_what_is_right(press: Press) -> None:
    """With another key, other feedback and other accepted words, the pages are the same to the byte."""
    paper = small_paper()
    other = [
        replace(item.with_key(frozenset("a")), numeric="77", accepted=("x",), feedback="x", tags={}, rule=item.rule)
        for item in paper.items
    ]
    changed = replace(paper, items=tuple(other))
    assert press.exam(changed) == press.exam(paper)
    assert press.answer_sheet(changed) == press.answer_sheet(paper)
    assert press.key(changed) != press.key(paper)


def test_the_answer_sheet_offers_each_items_letters(press: Press) -> None:
    """A row an item: its number, and a letter for each option."""
    (page,) = pages(press.answer_sheet(small_paper()))
    text = squeezed(page.split("cross it out clearly.")[1])
    assert "3ABCD" in text
    assert "4ABC" in text
    assert "6AB" in text


def test_the_key_gives_numbers_words_and_names(press: Press) -> None:
    """And says that it is for staff."""
    (page,) = pages(press.key(small_paper()))
    for part in ("For staff", "sgd-step", "early stopping (or 1 more)", "scale"):
        assert part in page


def test_the_key_fills_in_what_is_right(press: Press) -> None:
    """White letters on black: as many as are right, in the picture of the page."""
    dark = [number_of_dark(press.key(small_paper())), number_of_dark(press.answer_sheet(small_paper()))]
    assert dark[0] > dark[1]


def number_of_dark(pdf: bytes) -> int:
    """How many pixels of the lower page are black."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        picture = document[0].render(scale=1).to_pil().convert("L")
        return sum(picture.histogram()[:40])
    finally:
        document.close()


def test_the_same_paper_gives_the_same_bytes(press: Press, tmp_path: Path) -> None:
    """Nothing in the file tells when and where it was set."""
    with Press(small_quiz(), tmp_path) as other:
        assert other.exam(small_paper()) == press.exam(small_paper())


HOSTILE = [
    "#panic() *not bold* is *bold*",
    "= no heading, - no list, / no term: $5 and $6",
    '`#raw("x")` and "quotes" \\ back\\\\slash \\# [brackets] <label> @reference',
    "// no comment /* nor this */ ~ -- --- 'single'",
    "```typ\n#let x = ```\n```\n",
    "<script>alert(1)</script> &amp; &lt;b&gt;",
    "https://example.org [a link](https://example.org/#a)",
    "1. one\n2. two\n   - inner *em*\n   > quoted",
    "| a | b |\n|:--|--:|\n| `x` | #y |\n",
    "---\n\n# Heading #\n\nhard  \nbreak",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_would_be_markup_of_typst_is_text(press: Press, text: str) -> None:
    """In questions, options and titles; nothing is taken for a command."""
    paper = one_item(text, text, "other")
    named = replace(paper, student='"#x', items=(replace(paper.items[0], title=text.split("\n")[0]),))
    (page,) = pages(press.exam(named))
    assert '"#x' in page
    for word in re.findall(r"#panic|#raw|#let|#reference|#y|alert\(1\)", text):
        assert word in page


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_every_text_can_be_set(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever it is made of, unless it is a formula or a picture that cannot be."""
    with Press(Quiz("small", text, ()), tmp_path_factory.mktemp("press")) as press:
        try:
            pages(press.exam(one_item(text, text)))
        except QuizError as error:
            assert "formula" in str(error) or "picture" in str(error)  # noqa: PT017


@given(st.text(st.characters(exclude_categories=["Cs"], max_codepoint=0x2FFF), max_size=20))
def test_a_literal_is_json_but_for_controls(text: str) -> None:
    """typst's strings escape quotes and backslashes as JSON does."""
    import json

    if all(character.isprintable() for character in text):
        assert json.loads(literal(text)) == text


def test_an_item_is_kept_on_one_page_and_a_long_one_is_not_cut(press: Press) -> None:
    """Short ones move to the next page as a whole; one that is longer than a page goes on."""
    short = [Item(f"i{n}", Kind.SINGLE, f"BEGIN{n:02d}\n\n" + "line\n\n" * 8 + f"END{n:02d}") for n in range(12)]
    found = pages(press.exam(Paper("small", "p", 1, tuple(short))))
    for number in range(12):
        assert [f"BEGIN{number:02d}" in page for page in found] == [f"END{number:02d}" in page for page in found]
    long = Item("long", Kind.TEXT, "BEGIN\n\n" + "line\n\n" * 120 + "END")
    found = pages(press.exam(Paper("small", "p", 1, (long,))))
    assert len(found) > 2
    assert "END" in found[-1]


def test_a_formula_knows_its_baseline() -> None:
    """What hangs below the line hangs below the baseline: a subscript does, a plain x hardly does, a root is higher."""
    x, subscript, root = formula("x"), formula("x_i"), formula(r"\sqrt{x}")
    assert x.depth_pt < 1 < subscript.depth_pt < subscript.height_pt
    assert root.height_pt > x.height_pt
    assert formula("x", display=True).width_pt == pytest.approx(x.width_pt, rel=0.2)


def test_what_cannot_be_set_is_told_with_its_item(press: Press) -> None:
    """File, line, item and formula; or the picture's path."""
    with pytest.raises(QuizError, match=r"quiz.md: line 0: item i: the formula \$\\frac\{1\$ cannot be set"):
        press.exam(one_item(r"$\frac{1$", "x"))
    with pytest.raises(QuizError, match=r"item i: .*gone.png: the picture cannot be read"):
        press.exam(one_item("![alt](gone.png)", "x"))
