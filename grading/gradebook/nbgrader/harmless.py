"""Text of students as HTML that can do nothing, wherever it is shown.

The formgrader's pages come from a Jupyter server, which runs code for whoever sits before them; and nbgrader renders
markdown with raw HTML and pictures from anywhere. So markdown is rendered here, with few of its rules, and every sign
of the text is written as a character reference: no second reading makes anything of it.
"""

import unicodedata
from collections.abc import Iterable, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

RULES = ("emphasis", "backticks", "list", "fence", "code", "blockquote", "newline", "escape")
LONGEST_RENDERED = 20_000  # characters; what is longer is shown as it was typed
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # make a line read otherwise than it is


def markdown(text: str) -> str:
    """Markdown as one line of HTML: paragraphs, lists, emphasis and code; links, pictures and HTML stay as typed."""
    if len(text) > LONGEST_RENDERED:
        return verbatim(text)
    parser = MarkdownIt("zero", {"breaks": True}).enable(list(RULES))
    html = parser.renderer.render(_harmless(parser.parse(_plain(text))), parser.options, {})
    return block(html.replace("\n", ""))


def verbatim(text: str) -> str:
    """Text as one line of HTML that shows it as it was typed."""
    return block(f'<pre style="white-space: pre-wrap">{signs(text)}</pre>')


def block(html: str) -> str:
    """HTML on a line of its own, which markdown takes as it stands."""
    return f"<div>{html}</div>"


def signs(text: str) -> str:
    """Text for HTML in which only letters, digits and blanks stand for themselves."""
    return "".join(each if each.isalnum() or each == " " else f"&#{ord(each)};" for each in _plain(text))


def comment(lines: Iterable[str]) -> str:
    """Lines as a comment in Python, whatever ends of lines they hold."""
    split = (part for line in lines for part in _plain(line).splitlines() or [""])
    return "\n".join(f"# {part}".rstrip() for part in split)


def _plain(text: str) -> str:
    """Text without what no page can show, or what would make it read otherwise."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    return "".join(
        each for each in kept if each == "\n" or (unicodedata.category(each) not in ("Cc", "Cs") and each not in _BIDI)
    )


def _harmless(tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens, every text in them with its signs as references, and without what a student chose of its looks."""
    for token in tokens:
        if token.type in ("fence", "code_block"):
            token.type, token.content = "html_block", f"<pre><code>{signs(token.content)}</code></pre>"
        elif token.type == "code_inline":
            token.type, token.content = "html_inline", f"<code>{signs(token.content)}</code>"
        elif token.type == "text":
            token.type, token.content = "html_inline", signs(token.content)
        _harmless(token.children or ())
    return tokens
