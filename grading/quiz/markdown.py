"""How the texts of a quiz are read: CommonMark with tables, formulas between dollars, and no HTML.

One reading for all that checks a text, prints it or sends it to an LMS: what is a formula in one is one in all.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


def parser() -> MarkdownIt:
    """A parser of markdown-it of one's own; raw HTML is text to it."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    made = MarkdownIt("commonmark", {"html": False, "xhtmlOut": True}).enable("table")
    # without spaces and digits at its ends, so that "$5 and $6" is money
    return made.use(
        dollarmath_plugin,
        allow_labels=False,
        allow_space=False,
        allow_digits=False,
        allow_blank_lines=False,
        double_inline=True,
    )


def tokens(text: str) -> Sequence[Token]:
    """The tokens of a text."""
    return _shared().parse(text)


@functools.cache
def _shared() -> MarkdownIt:
    return parser()
