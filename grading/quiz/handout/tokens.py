"""Markdown as markdown-it's tokens, with formulas between dollars: one reading of a text for all that we print."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


def tokens(text: str) -> Sequence[Token]:
    """The tokens of a text; raw HTML in it is text."""
    return _parser().parse(text)


@functools.cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    # without spaces and digits at its ends, so that "$5 and $6" is money
    return parser.use(
        dollarmath_plugin,
        allow_labels=False,
        allow_space=False,
        allow_digits=False,
        allow_blank_lines=False,
        double_inline=True,
    )
