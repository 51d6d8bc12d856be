"""The templates of the quizzes' pages: each needs no other file, no network and no JavaScript."""

import base64
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.paths import written_aside
from grading.quiz.analysis.bootstrap import Figure

if TYPE_CHECKING:
    from markupsafe import Markup

UNKNOWN = "–"


def write_page(path: Path, template: str, **values: object) -> Path:
    """Fill in the template of that name and write it to `path`."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("grading.quiz", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"percent": percent, "number": number, "interval": interval}
    page = environment.get_template(template).render(version=version("torchgrade"), **values)
    with written_aside(path) as aside:
        aside.write_text(page, encoding="utf-8")
    return path


def as_data(png: bytes) -> str:
    """A picture as an address that holds it."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def as_html(text: str, pictures: Path | None) -> "Markup":
    """Markdown as HTML for a template, which takes it as it is: `markup` lets no other HTML through."""
    from markupsafe import Markup

    from grading.quiz import markup

    return Markup(markup.html(text, folder=pictures))


def percent(value: float | None) -> str:
    """A share in whole percent."""
    return UNKNOWN if value is None else f"{100 * value:.0f}\N{NO-BREAK SPACE}%"


def number(value: float | None, digits: int = 2) -> str:
    """A number with so many decimals; no -0.00."""
    return UNKNOWN if value is None else f"{round(value, digits) + 0.0:.{digits}f}"


def interval(figure: Figure, digits: int = 2, scale: float = 1.0) -> str:
    """From where to where, "0.12 to 0.31", or nothing where that is unknown."""
    if figure.low is None or figure.high is None:
        return ""
    return f"{number(scale * figure.low, digits)} to {number(scale * figure.high, digits)}"
