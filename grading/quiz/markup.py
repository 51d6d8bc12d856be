"""Markdown as HTML: a safe fragment, its formulas in the form that the reader's program understands.

Raw HTML in the source is escaped, and links go only where browsers may be sent. What comes out is well-formed XML, too.
"""

import base64
import html as entities
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote, urlsplit

from grading.errors import QuizError
from grading.quiz.markdown import parser

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

PICTURES: Final = {
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
ELSEWHERE: Final = ("http", "https", "data")  # pictures that are no files of ours
MATHML_NAMESPACE: Final = "http://www.w3.org/1998/Math/MathML"


class Math(StrEnum):
    """How formulas are written."""

    MATHML = "mathml"  # browsers draw it; the LaTeX is its alternative text
    TEX = "tex"  # between \( and \), for MathJax
    CANVAS = "canvas"  # pictures that Canvas draws, as its own editor writes them


Source = Callable[[Path], str]
"""What stands as the source of a picture file."""


def html(text: str, math: Math = Math.MATHML, folder: Path | None = None, source: Source | None = None) -> str:
    """The HTML of a Markdown text. Raises QuizError for a picture or a formula that cannot be had.

    Pictures are sought in `folder`, and come as data URIs or as what `source` makes of their paths; without a folder
    they keep the path that is written.
    """
    writer = _writer(math)
    tokens = writer.parse(text)
    if folder is not None:
        for token in _pictures(tokens):
            token.attrs["src"] = _found(str(token.attrs["src"]), folder, source or data_uri)
    rendered: str = writer.renderer.render(tokens, writer.options, {})
    return rendered.strip()


def data_uri(path: Path) -> str:
    """A picture file as a URI that holds all of it."""
    return f"data:{PICTURES[path.suffix.lower()]};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"


def _writer(math: Math) -> "MarkdownIt":
    formula = {Math.MATHML: _mathml, Math.TEX: _tex, Math.CANVAS: _canvas}[math]
    made = parser()
    rules = made.renderer.rules  # type: ignore[attr-defined]
    rules["math_inline"] = lambda tokens, index, *_: formula(tokens[index].content.strip(), False)
    for name in ("math_inline_double", "math_block"):
        rules[name] = lambda tokens, index, *_: formula(tokens[index].content.strip(), True)
    return made


def _pictures(tokens: Sequence["Token"]) -> Iterator["Token"]:
    for token in tokens:
        if token.type == "image":
            yield token
        yield from _pictures(token.children or ())


def _found(written: str, folder: Path, source: Source) -> str:
    """The source of a picture that is written as `written`."""
    if urlsplit(written).scheme in ELSEWHERE:
        return written
    name = unquote(written)
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise QuizError(f"the picture {name} lies outside {folder}; move it there")
    if not path.is_file():
        raise QuizError(f"there is no picture {name} in {folder}; put it there, or mend its name")
    if path.suffix.lower() not in PICTURES:
        raise QuizError(f"the picture {name} is none of {', '.join(sorted(PICTURES))}; save it as one of these")
    return source(path)


def _mathml(latex: str, display: bool) -> str:
    from xml.etree.ElementTree import tostring

    from latex2mathml.converter import convert_to_element

    try:
        formula = convert_to_element(latex, display="block" if display else "inline")
    except Exception as error:  # its parser lets through whatever it stumbles over
        reason = type(error).__name__
        raise QuizError(f"the formula ${latex}$ cannot be read ({reason}); mend its LaTeX") from None
    for part in formula.iter():
        part.text = entities.unescape(part.text) if part.text else None
    formula.set("alttext", latex)
    return tostring(formula, encoding="unicode")


def _tex(latex: str, display: bool) -> str:
    escaped = entities.escape(latex)
    return rf"\[{escaped}\]" if display else rf"\({escaped}\)"


def _canvas(latex: str, display: bool) -> str:
    escaped = entities.escape(latex)
    # escaped twice, since Canvas takes it out of the path before it reads it
    drawn = quote(quote(latex, safe=""), safe="")
    picture = (
        f'<img class="equation_image" title="{escaped}" src="/equation_images/{drawn}" '
        f'alt="LaTeX: {escaped}" data-equation-content="{escaped}" />'
    )
    return f'<span style="display: block; text-align: center;">{picture}</span>' if display else picture
