"""What a Markdown text holds: words, formulas, pictures, code."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from grading.quiz.item import Item
from grading.quiz.markdown import parser

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

FORMULAS = ("math_inline", "math_inline_double", "math_block")
CODES = ("code_inline", "fence", "code_block")


@dataclass(frozen=True)
class Picture:
    source: str
    alt: str


@dataclass(frozen=True)
class Prose:
    """One text, taken apart."""

    plain: str  # all that is read, formulas and code as they are written, with single spaces
    words: str  # without formulas, code and pictures
    unstressed: str  # without stressed words either
    compared: str  # the same for two texts that say the same: words in small letters, formulas and code as they are
    formulas: tuple[str, ...]
    pictures: tuple[Picture, ...]
    lone_dollar: bool  # a dollar that neither opens nor closes a formula
    open_code: bool  # a code block that is not closed


class ProseReader:
    """Takes texts apart; the parser is made once."""

    def __init__(self) -> None:
        self.markdown = _markdown()

    def read(self, text: str) -> Prose:
        tokens = self.markdown.parse(text)
        leaves = list(_leaves(tokens))
        return Prose(
            plain=_joined(each.words for each in leaves),
            words=_joined(each.words for each in leaves if each.is_word),
            unstressed=_joined(each.words for each in leaves if each.is_word and not each.stressed),
            compared=_joined(each.compared for each in leaves),
            formulas=tuple(each.words for each in leaves if each.token.type in FORMULAS),
            pictures=tuple(
                Picture(unquote(str(each.token.attrGet("src") or "")), each.words)
                for each in leaves
                if each.token.type == "image"
            ),
            lone_dollar=any("$" in each.words for each in leaves if each.token.type == "text"),
            open_code=any(_is_open(token, text) for token in tokens if token.type == "fence"),
        )


@dataclass(frozen=True)
class _Leaf:
    token: "Token"
    stressed: bool

    @property
    def words(self) -> str:
        return " " if self.token.nesting or self.token.type in ("softbreak", "hardbreak") else self.token.content

    @property
    def compared(self) -> str:
        if self.is_word:
            return unicodedata.normalize("NFKC", self.words).casefold()
        quote = "$" if self.token.type in FORMULAS else "`"
        return f"{quote}{self.words.strip()}{quote}"

    @property
    def is_word(self) -> bool:
        return self.token.type not in (*FORMULAS, *CODES, "image")


def texts(item: Item) -> tuple[str, ...]:
    """Every Markdown text of an item, its passage first."""
    options = (text for option in item.options for text in (option.text, option.feedback))
    return (item.passage, item.text, *options, item.feedback, item.feedback_right, item.feedback_wrong)


def _leaves(tokens: Iterable["Token"]) -> Iterator[_Leaf]:
    """Everything that has no parts, and whether it is stressed."""
    depth = 0
    for token in tokens:
        if token.type in ("strong_open", "em_open", "strong_close", "em_close"):
            depth += token.nesting
        elif token.type == "inline":
            yield from _leaves(token.children or ())
        else:
            yield _Leaf(token, depth > 0)


def _joined(words: Iterable[str]) -> str:
    return " ".join("".join(words).split())


def _is_open(token: "Token", text: str) -> bool:
    """Whether the last line of a fenced block is no fence."""
    first, end = token.map or (0, 0)
    last = text.split("\n")[end - 1].strip(" >")
    return end - first < 2 or set(last) != {token.markup[0]} or len(last) < len(token.markup)


def _markdown() -> "MarkdownIt":
    # escapes stay apart from other text, so that `\$` is not taken for a lone dollar
    return parser().disable("text_join")
