"""Markdown becomes typst, token by token. Text goes over as string literals, so that nothing in it can be markup.

An expression that stands in markup ends with a semicolon: otherwise what follows could belong to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from grading.quiz.handout.formulas import Formula, formula
from grading.quiz.markdown import tokens

if TYPE_CHECKING:
    from markdown_it.token import Token

MARKS = {"em": "emph", "strong": "strong", "s": "strike"}
ALIGNMENTS = {"left": "left", "right": "right", "center": "center"}
PLAIN_CONTROLS = {"\n": "\\n", "\t": "\\t", "\\": "\\\\", '"': '\\"'}


class Files(Protocol):
    """Where a text's pictures and formulas lie when it is set."""

    def picture(self, name: str) -> str:
        """The file of a picture that a text calls `name`."""

    def formula(self, formula: Formula) -> str:
        """The file of a formula."""


def literal(text: str) -> str:
    """A string literal of typst."""
    return '"' + "".join(_escaped(character) for character in text) + '"'


def content(text: str, files: Files) -> str:
    """A Markdown text as typst content in brackets. Raises QuizError for formulas and pictures that cannot be used."""
    return f"[{''.join(_blocks(_Tokens(tokens(text)), files))}]"


class _Tokens:
    """Tokens to be taken one after the other."""

    def __init__(self, parsed: Sequence[Token]) -> None:
        self._parsed = parsed
        self._place = 0

    def __bool__(self) -> bool:
        return self._place < len(self._parsed)

    def take(self) -> Token:
        self._place += 1
        return self._parsed[self._place - 1]

    def within(self) -> _Tokens:
        """Those up to the one that closes what was taken last; that one is taken, too."""
        start, depth = self._place, 1
        while depth:
            depth += self.take().nesting
        return _Tokens(self._parsed[start : self._place - 1])


def _blocks(parsed: _Tokens, files: Files) -> Iterator[str]:
    while parsed:
        token = parsed.take()
        match token.type:
            case "paragraph_open":
                inner = "".join(_lines(parsed.within(), files))
                yield f"{inner}\n\n" if not token.hidden else inner
            case "inline":
                yield "".join(_inline(token, files))
            case "heading_open":
                yield f"#strong[{''.join(_lines(parsed.within(), files))}];\n\n"
            case "fence" | "code_block":
                yield f"#raw({literal(token.content.rstrip())}, block: true, lang: {_language(token)});\n\n"
            case "bullet_list_open" | "ordered_list_open":
                yield _list(token, parsed.within(), files)
            case "blockquote_open":
                yield f"#quote(block: true)[{''.join(_blocks(parsed.within(), files))}];\n\n"
            case "table_open":
                yield _table(parsed.within(), files)
            case "math_block":
                yield _display(token.content, files)
            case "hr":
                yield "#line(length: 100%, stroke: 0.5pt);\n\n"
            case _:
                yield f"#{literal(token.content)};"


def _lines(parsed: _Tokens, files: Files) -> Iterator[str]:
    while parsed:
        yield from _inline(parsed.take(), files)


def _inline(token: Token, files: Files) -> Iterator[str]:
    """What stands within a paragraph."""
    parsed = _Tokens(token.children or [])
    while parsed:
        yield _span(parsed.take(), files)


def _span(token: Token, files: Files) -> str:
    mark, _, end = token.type.rpartition("_")
    if mark in MARKS:
        return f"#{MARKS[mark]}[" if end == "open" else "];"
    match token.type:
        case "softbreak":
            return "\n"
        case "hardbreak":
            return "#linebreak();"
        case "code_inline":
            return f"#raw({literal(token.content)});"
        case "math_inline":
            return _inline_formula(token.content, files)
        case "math_inline_double":
            return _display(token.content, files)
        case "image":
            alt = "".join(child.content for child in token.children or [])
            return f"#picture({literal(files.picture(str(token.attrs['src'])))}, {literal(alt)});"
        case "link_open":
            return f"#link({literal(str(token.attrs['href']))})["
        case "link_close":
            return "];"
    return f"#{literal(token.content)};" if token.content else ""


def _inline_formula(latex: str, files: Files) -> str:
    picture = formula(latex)
    size = f"{picture.height_pt:.3f}pt, {picture.depth_pt:.3f}pt"
    return f"#inline-formula({literal(files.formula(picture))}, {size}, {literal(latex)});"


def _display(latex: str, files: Files) -> str:
    picture = formula(latex.strip(), display=True)
    name = literal(files.formula(picture))
    return f"#display-formula({name}, {picture.height_pt:.3f}pt, {literal(latex.strip())});\n\n"


def _list(opening: Token, parsed: _Tokens, files: Files) -> str:
    items = []
    while parsed:
        parsed.take()
        items.append(f"[{''.join(_blocks(parsed.within(), files))}]")
    start = f"start: {opening.attrs.get('start', 1)}, " if opening.type.startswith("ordered") else ""
    return f"#{'enum' if start else 'list'}({start}{', '.join(items)});\n\n"


def _table(parsed: _Tokens, files: Files) -> str:
    """A table as Markdown has it: a head, and a body that may be missing."""
    rows: list[list[str]] = []
    alignments: list[str] = []
    while parsed:
        token = parsed.take()
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            if len(rows) == 1:
                alignments.append(_alignment(token))
            rows[-1].append(f"[{''.join(_lines(parsed.within(), files))}]")
    head = ", ".join(f"strong({cell})" for cell in rows[0])
    body = "".join(f", {cell}" for row in rows[1:] for cell in row)
    columns = f"columns: {len(rows[0])}, align: ({', '.join(alignments)},)"
    return f"#plain-table({columns}, table.header({head}){body});\n\n"


def _alignment(token: Token) -> str:
    style = str(token.attrs.get("style", ""))
    return ALIGNMENTS.get(style.removeprefix("text-align:"), "left")


def _language(token: Token) -> str:
    name = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
    return literal(name) if name else "none"


def _escaped(character: str) -> str:
    if character in PLAIN_CONTROLS:
        return PLAIN_CONTROLS[character]
    return character if character >= " " and character != "\x7f" else f"\\u{{{ord(character):x}}}"
