"""Students' text in the formgrader's page: read as text, whoever renders it."""

from html.parser import HTMLParser

import pytest
from formgrader_course import HOSTILE
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert.filters import markdown2html

from grading.gradebook.nbgrader.harmless import comment, markdown, signs, verbatim

KNOWN = {"div", "p", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "br"}
PIECES = st.sampled_from(
    [
        "<script>",
        "</pre>",
        "</div>",
        "<img src=x onerror=y>",
        "![a](http://evil.example)",
        "[a](javascript:x)",
        "```",
        "`",
        "\n",
        "\n\n",
        "- ",
        "1. ",
        "> ",
        "*",
        "**",
        "_",
        "&lt;",
        "&#60;",
        "\\",
        "$",
        "    ",
        "<!--",
        "-->",
        "{{",
        "%}",
        "\u2028",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=5), max_size=20).map("".join)


class Reader(HTMLParser):
    """What a browser finds in some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def as_the_page_renders(html: str) -> Reader:
    return Reader(markdown2html(html))


@settings(max_examples=150)
@given(TEXTS)
def test_no_text_becomes_anything_but_text(text: str) -> None:
    """Through nbconvert's own markdown, which lets HTML pass: our few tags, no attribute but the number of a list."""
    for made in (markdown(text), verbatim(text)):
        assert "\n" not in made
        found = as_the_page_renders(made)
        assert found.tags <= KNOWN
        assert {name for name, _ in found.attributes} <= {"start", "style"}
        assert {value for name, value in found.attributes if name == "style"} <= {"white-space: pre-wrap"}


@settings(max_examples=100)
@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"])))
def test_typed_text_reads_as_it_was_typed(text: str) -> None:
    """Every sign arrives as itself."""
    assert Reader(signs(text)).text == text


def test_hostile_answers_stay_readable() -> None:
    """A person sees what was tried."""
    text = as_the_page_renders(markdown(HOSTILE)).text
    assert "<script>window.taken = 1</script>" in text
    assert "![seen](http://evil.example/c.png)" in text


def test_markdown_is_rendered() -> None:
    """Emphasis, lists and code look as they do in the student's notebook."""
    assert markdown("*a* and `b`\n\n- c\n- d") == (
        "<div><p><em>a</em> and <code>b</code></p><ul><li>c</li><li>d</li></ul></div>"
    )


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028"])
def test_every_line_of_a_comment_is_one(end: str) -> None:
    """Whatever ends a line for whoever reads it."""
    lines = comment([f"a{end}import os"]).splitlines()
    assert all(line.startswith("#") for line in lines)


@pytest.mark.parametrize("text", ["*a " * 6000, "> " * 9000, "`" * 19_000, "- " * 9000, "[" * 19_000, "\\" * 19_000])
def test_long_patterns_take_no_time(text: str) -> None:
    """A text made to keep a parser busy is shown all the same."""
    assert markdown(text).startswith("<div>")
