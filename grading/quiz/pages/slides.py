"""Slides as a notebook: it opens in Jupyter, and `jupyter nbconvert --to slides` makes a talk of it."""

import base64
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.paths import written_aside
from grading.errors import QuizError
from grading.quiz.analysis.analysis import Analysis
from grading.quiz.markup import PICTURES
from grading.quiz.pages.plots import bars_png

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from grading.quiz.pages.debrief import Bar, Missed

PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
BARS = "bars.png"


def write_slides(analysis: Analysis, missed: Sequence["Missed"], path: Path, pictures: Path | None = None) -> Path:
    """Write the notebook; pictures are attachments of its cells, so that it needs no other file."""
    import nbformat
    from nbformat.v4 import new_notebook

    cells = [_title(analysis, missed)]
    for each in missed:
        cells += [_question(each, pictures), _answers(each), *_explanation(each, pictures)]
    notebook = new_notebook(cells=cells, metadata={"celltoolbar": "Slideshow"})
    for number, cell in enumerate(cells):
        cell["id"] = f"slide-{number:03d}"  # the same slides are the same file
    nbformat.validate(notebook)
    with written_aside(path) as aside:
        aside.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    return path


def _title(analysis: Analysis, missed: Sequence["Missed"]) -> "NotebookNode":
    mean = analysis.totals.mean.value or 0.0
    rows = "\n".join(f"{each.rank}. {each.title}: {each.earned:.0%}" for each in missed)
    head = f"# {analysis.quiz.title}\n\n{len(analysis.students)} students, mean {mean:.1f} %."
    return _cell("slide", f"{head} What was missed most, with the share of its points that the class earned:\n\n{rows}")


def _question(missed: "Missed", pictures: Path | None) -> "NotebookNode":
    item = missed.item
    passage = [item.passage] if item.passage else []
    options = [f"- **{option.name})** {_inline(option.text)}" for option in item.options]
    parts = [f"## {missed.rank}. {missed.title}", *passage, item.text, "\n".join(options)]
    return _cell("slide", "\n\n".join(part for part in parts if part), pictures)


def _answers(missed: "Missed") -> "NotebookNode":
    """The bars as a picture, in words too."""
    words = "; ".join(f"{_named(bar)} {bar.share:.0%}" for bar in missed.bars)
    head = f"### {missed.chose}\n\nThe class earned {missed.earned:.0%} of the points."
    cell = _cell("subslide", f"{head}\n\n![{_alt(words)}](attachment:{BARS})")
    cell["attachments"] = {BARS: {"image/png": base64.b64encode(bars_png(missed.bars)).decode("ascii")}}
    return cell


def _explanation(missed: "Missed", pictures: Path | None) -> Iterator["NotebookNode"]:
    tempting = [f"- **{bar.name})** {_inline(bar.feedback)}" for bar in missed.bars if bar.feedback and not bar.right]
    why = [missed.why] if missed.why else []
    reread = [f"**Reread:** {missed.lecture}"] if missed.lecture else []
    parts = [f"### The key: {missed.key}", *why, "\n".join(tempting), *reread]
    yield _cell("subslide", "\n\n".join(part for part in parts if part), pictures)


def _cell(kind: str, text: str, pictures: Path | None = None) -> "NotebookNode":
    """A Markdown cell; pictures of quiz.md become its attachments."""
    from nbformat.v4 import new_markdown_cell

    held: dict[str, dict[str, str]] = {}

    def attached(match: re.Match[str]) -> str:
        alt, name = match.groups()
        if pictures is None or "://" in name or name.startswith("attachment:"):
            return match[0]
        file = pictures / name
        if not file.is_file() or file.suffix.lower() not in PICTURES:
            raise QuizError(f"{file}: no such picture, or not one that a page can show; put it there or mend its name")
        key = name.replace("/", "-")
        held[key] = {PICTURES[file.suffix.lower()]: base64.b64encode(file.read_bytes()).decode("ascii")}
        return f"![{alt}](attachment:{key})"

    cell = new_markdown_cell(PICTURE.sub(attached, text), metadata={"slideshow": {"slide_type": kind}})
    if held:
        cell["attachments"] = held
    return cell


def _named(bar: "Bar") -> str:
    named = bar.name or bar.text
    return f"{named} (key)" if bar.right else named


def _inline(text: str) -> str:
    """Markdown that goes on in a list's entry."""
    return text.replace("\n", "\n  ")


def _alt(words: str) -> str:
    """Words for a picture's place: what would end it is taken out."""
    return re.sub(r"[\[\]\\]", " ", words)
