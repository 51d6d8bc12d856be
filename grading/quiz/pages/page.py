"""The templates of the quizzes' pages, with what only they need: Markdown, and figures with intervals."""

from pathlib import Path
from typing import TYPE_CHECKING

from grading.pages import page
from grading.pages.page import number
from grading.quiz.analysis.bootstrap import Figure

if TYPE_CHECKING:
    from markupsafe import Markup


def write_page(path: Path, template: str, **values: object) -> Path:
    """Fill in the template of that name and write it to `path`."""
    return page.write_page(path, page.templates("grading.quiz.pages", interval=interval), template, **values)


def as_html(text: str, pictures: Path | None) -> "Markup":
    """Markdown as HTML for a template, which takes it as it is: `markup` lets no other HTML through."""
    from markupsafe import Markup

    from grading.quiz import markup

    return Markup(markup.html(text, folder=pictures))


def interval(figure: Figure, digits: int = 2, scale: float = 1.0) -> str:
    """From where to where, "0.12 to 0.31", or nothing where that is unknown."""
    if figure.low is None or figure.high is None:
        return ""
    return f"{number(scale * figure.low, digits)} to {number(scale * figure.high, digits)}"
