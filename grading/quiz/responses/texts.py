"""Texts as an LMS gives them back: without their markup, sometimes without formulas, never quite as we wrote them.

Canvas strips tags, so that pictures go, and writes formulas as `[LaTeX: ...] (/equation_images/...)` or drops them,
too; Moodle puts headings and bold text into capitals and keeps TeX. So texts are compared in several forms, the most
exact first, and one is taken for another only where no other candidate would do as well.
"""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grading.quiz.item import Item
from grading.quiz.markdown import tokens

if TYPE_CHECKING:
    from markdown_it.token import Token

FORMULAS = frozenset({"math_inline", "math_inline_double", "math_block"})
PICTURES = frozenset({"image"})

_CANVAS_FORMULA = re.compile(r"\[LaTeX:\s*(?P<tex>.*?)\]\s*(?:\(/equation_images/[^)]*\))?", re.DOTALL)
_DELIMITERS = re.compile(r"\\[()\[\]]|\$|\bLaTeX:\s*")


@dataclass(frozen=True)
class Forms:
    """A text of ours as it is compared, the most that an LMS may have kept of it first.

    All of it without blanks; its letters and digits; those without pictures; those without pictures and formulas.
    """

    close: str
    letters: str
    unpictured: str
    prose: str


@dataclass(frozen=True)
class Export:
    """A text that an LMS gave: all of it without blanks, and its letters and digits."""

    close: str
    letters: str


@functools.lru_cache(maxsize=16384)
def of_markdown(text: str) -> Forms:
    """The forms of a text of ours."""
    whole = _plain(text, FORMULAS | PICTURES)
    return Forms(_close(whole), _letters(whole), _letters(_plain(text, FORMULAS)), _letters(_plain(text, frozenset())))


@functools.lru_cache(maxsize=16384)
def of_export(text: str) -> Export:
    """A text that an LMS gave, formulas without what stands around them."""
    plain = _DELIMITERS.sub("", _CANVAS_FORMULA.sub(lambda found: found["tex"], html.unescape(text)))
    return Export(_close(plain), _letters(plain))


def options_meant(item: Item, text: str) -> frozenset[str]:
    """The options of an item that an LMS may mean by `text`: one where that is certain, none where no option fits."""
    exported = of_export(text)
    candidates = [(option.name, of_markdown(option.text)) for option in item.options]
    for alike in (_closely, _by_letters, _by_prose):
        names = frozenset(name for name, forms in candidates if alike(forms, exported))
        if names:
            return names
    return frozenset()


def fit(wholes: Iterable[Forms], exported: Export) -> int:
    """How well an LMS's question fits a text of ours in one of its wholes: 0 for not at all, higher for better."""
    best_first = (_closely, _by_letters, _by_prose, _within)
    fits = (
        len(best_first) - place
        for place, alike in enumerate(best_first)
        if any(alike(whole, exported) for whole in wholes)
    )
    return next(fits, 0)


def combinations(item: Item, pieces: Sequence[str], joiner: str, *, merge: bool) -> frozenset[frozenset[str]]:
    """The sets of options that a list of several may mean; `merge` where a separator may stand within an option."""

    @functools.cache
    def from_piece(start: int) -> frozenset[frozenset[str]]:
        if start == len(pieces):
            return frozenset({frozenset()})
        ends = range(start + 1, len(pieces) + 1) if merge else (start + 1,)
        return frozenset(
            rest | {name}
            for end in ends
            for name in options_meant(item, joiner.join(pieces[start:end]))
            for rest in from_piece(end)
            if name not in rest
        )

    return from_piece(0)


def _closely(ours: Forms, theirs: Export) -> bool:
    return bool(ours.close) and ours.close == theirs.close


def _by_letters(ours: Forms, theirs: Export) -> bool:
    return bool(theirs.letters) and theirs.letters in (ours.letters, ours.unpictured)


def _by_prose(ours: Forms, theirs: Export) -> bool:
    return bool(ours.prose) and ours.prose == theirs.letters


def _within(ours: Forms, theirs: Export) -> bool:
    """Moodle's question column has the options after the question, Canvas's may have a passage before it."""
    return any(each and each in theirs.letters for each in (ours.letters, ours.unpictured, ours.prose))


def _close(text: str) -> str:
    return "".join(_folded(text).split())


def _letters(text: str) -> str:
    return "".join(character for character in _folded(text) if character.isalnum())


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _plain(text: str, kept: frozenset[str]) -> str:
    """What a reader sees of a Markdown text; formulas as TeX and pictures by their alternative text, where kept."""
    return " ".join(_contents(tokens(text), kept))


def _contents(parsed: Iterable[Token], kept: frozenset[str]) -> Iterable[str]:
    for token in parsed:
        if token.type in FORMULAS | PICTURES and token.type not in kept:
            yield " "
        elif token.children:
            yield "".join(_contents(token.children, kept))
        else:
            yield " " if token.type in ("softbreak", "hardbreak") else token.content
