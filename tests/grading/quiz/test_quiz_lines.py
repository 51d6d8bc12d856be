"""The lines of a quiz.md: what begins an entry, and how far its text goes."""

import pytest

from grading.quiz.bank.lines import Entry, read_lines
from grading.quiz.bank.markers import Mark


def only(text: str) -> Entry:
    """The only entry of a text without a mistake."""
    lines = read_lines(text)
    assert lines.findings == ()
    (entry,) = lines.entries
    return entry


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        ("12. text", Mark.QUESTION),
        ("B) text", Mark.WRONG_CHOICE),
        ("*b) text", Mark.RIGHT_CHOICE),
        ("[] text", Mark.WRONG_TICK),
        ("[ ] text", Mark.WRONG_TICK),
        ("[*] text", Mark.RIGHT_TICK),
        ("* text", Mark.ANSWER),
        ("- text", Mark.FEEDBACK_WRONG),
        ("title: text", Mark.TITLE),
        ("Text Title: text", Mark.TEXT_TITLE),
        ("Quiz description: text", Mark.QUIZ_DESCRIPTION),
        ("Points per question: text", Mark.GROUP_POINTS),
        ("can't go back: text", Mark.IGNORED),
    ],
)
def test_a_marker_and_a_space_begin_an_entry(line: str, mark: Mark) -> None:
    """The text is what stands after the space."""
    assert only(f"\n{line}  ") == Entry(mark, line.removesuffix(" text"), "text", 2)


def test_a_text_goes_on_as_far_as_it_is_indented_after_a_short_marker() -> None:
    """More spaces stay, as code needs them; blank lines divide paragraphs, and at the end are nothing."""
    assert only("1.  One\n    two\n      three\n\n    four\n\n\n").text == "One\ntwo\n  three\n\nfour"


def test_a_text_goes_on_by_the_first_lines_indent_after_a_word() -> None:
    """Two spaces or more; a title ends at a blank line, a text does not."""
    assert only("Text: One\n   two\n     three\n\n   four").text == "One\ntwo\n  three\n\nfour"
    assert [each.text for each in read_lines("Title: One\n  two\n\nTitle: x").entries] == ["One\ntwo", "x"]


def test_one_space_is_too_few_after_a_word() -> None:
    """It might be a slip."""
    (finding,) = read_lines("Text: One\n two\n").findings
    assert (finding.line, finding.message) == (2, "goes on with what stands above; indent it by 2 spaces or more")


def test_comments_are_left_out() -> None:
    """A line with a percent sign, and a block between two lines."""
    lines = read_lines("% no\nCOMMENT\n1. no\nwhatever\nEND_COMMENT\n* yes\n")
    assert lines.findings == ()
    assert [(each.text, each.line) for each in lines.entries] == [("yes", 6)]


def test_a_run_of_stray_lines_is_told_once() -> None:
    """A paragraph that is not indented is one mistake, up to a blank line or a marker."""
    found = read_lines("stray\nstray\n* a\n\nstray\n\nstray\n").findings
    assert [each.line for each in found] == [1, 5, 7]


def test_an_unindented_code_block_is_one_mistake_whatever_it_holds() -> None:
    """Its lines are not taken for entries."""
    lines = read_lines("```python\n1. no\n```\n* a\n")
    assert ([each.line for each in lines.findings], len(lines.entries)) == ([1], 1)


def test_a_line_that_continues_with_markdown_is_told_how_far_to_indent() -> None:
    """Stress and pictures at the beginning of a line look like markers."""
    first, second = read_lines("1. One\n**two**\n\n1. One\n![alt](x.png)\n").findings
    assert (
        first.message == "`*` needs a space after it; if the line goes on with what stands above, indent it by 3 spaces"
    )
    assert second.message.startswith("`!` needs a space after it; if the line goes on")
