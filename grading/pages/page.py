"""Pages from templates: each needs no other file, no network and no JavaScript."""

import base64
import re
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.paths import written_aside

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

UNKNOWN = "–"

_CODE = re.compile(r"`([^`\n]+)`")


def templates(package: str, **filters: Callable[..., object]) -> "Environment":
    """The templates in the folder of a package, which may extend `base.html`; all text is escaped.

    They know the filters `percent`, `number` and `code`, those given here, and `version`.
    """
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package, ""), PackageLoader("grading.pages", "")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"percent": percent, "number": number, "code": code, **filters}
    environment.globals["version"] = version("torchgrade")
    return environment


def write_page(path: Path, environment: "Environment", template: str, **values: object) -> Path:
    """Fill in the template of that name and write it to `path`."""
    page = environment.get_template(template).render(**values)
    with written_aside(path) as aside:
        aside.write_text(page, encoding="utf-8")
    return path


def as_data(png: bytes) -> str:
    """A picture as an address that holds it."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def code(text: str) -> "Markup":
    """A text with what stands in backticks set as code; all else in it is text."""
    from markupsafe import Markup, escape

    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))


def percent(value: float | None) -> str:
    """A share in whole percent."""
    return UNKNOWN if value is None else f"{100 * value:.0f}\N{NO-BREAK SPACE}%"


def number(value: float | None, digits: int = 2) -> str:
    """A number with so many decimals; no -0.00."""
    return UNKNOWN if value is None else f"{round(value, digits) + 0.0:.{digits}f}"
