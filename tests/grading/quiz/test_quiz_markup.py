"""Markdown as HTML: safe, well-formed, with formulas and pictures as each reader wants them."""

import base64
import re
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lms_samples import texts

from grading.errors import QuizError
from grading.quiz.markup import Math, html

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC"
)


def parsed(text: str, math: Math = Math.MATHML, folder: Path | None = None) -> Element:
    """The fragment as XML."""
    return fromstring(f"<div>{html(text, math, folder)}</div>")


def test_raw_html_is_shown_and_not_obeyed() -> None:
    """A script in the source is text on the page."""
    shown = html("<script>alert(1)</script> and <b onclick='x()'>bold</b>")
    assert "<script" not in shown
    assert "<b " not in shown
    assert "&lt;script&gt;" in shown


def test_links_lead_to_no_script() -> None:
    """What looks like a link to a script stays text; a plain link works."""
    assert parsed("[x](javascript:alert(1))").find(".//a") is None
    link = parsed("[x](https://example.org)").find(".//a")
    assert link is not None
    assert link.get("href") == "https://example.org"


@settings(deadline=None)
@given(st.sampled_from(Math), texts.map(lambda text: text.replace("$", "")))
def test_every_text_becomes_well_formed(math: Math, text: str) -> None:
    """Whatever signs a text has, an XML parser reads what comes out."""
    parsed(text, math)


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60))
def test_code_keeps_every_sign(code: str) -> None:
    """A fenced block shows exactly what was written."""
    shown = parsed(f"~~~~~~\n{code}\n~~~~~~").find(".//code")
    assert shown is not None
    assert "".join(shown.itertext()) == code.replace("\0", "\ufffd") + "\n"


def test_a_formula_is_mathml_with_its_latex_as_alternative() -> None:
    """A browser draws it without a script, and a reader aloud has the source."""
    formula = parsed(r"Take $\frac{a}{b} < c$.").find(".//{*}math")
    assert formula is not None
    assert formula.get("alttext") == r"\frac{a}{b} < c"
    assert formula.find(".//{*}mfrac") is not None
    assert "".join(formula.itertext()) == "ab<c"


def test_a_displayed_formula_is_a_block() -> None:
    """Two dollars make a formula of its own line."""
    formula = parsed("$$\nx^2\n$$").find(".//{*}math")
    assert formula is not None
    assert formula.get("display") == "block"


def test_money_is_no_formula() -> None:
    """Dollars before numbers stay dollars."""
    assert html("It costs $5 or $6.") == "<p>It costs $5 or $6.</p>"


def test_moodle_gets_its_own_brackets() -> None:
    """MathJax looks for backslash brackets, and browsers for escaped signs."""
    assert html("$a < b$", Math.TEX) == r"<p>\(a &lt; b\)</p>"
    assert html("$$\na\n$$", Math.TEX) == r"\[a\]"


@settings(deadline=None)
@given(st.text(st.sampled_from("abx\\{}^_+<>&%=\"' /?#é"), min_size=1, max_size=20).map(str.strip).filter(bool))
def test_canvas_reads_the_latex_back(latex: str) -> None:
    """The address of Canvas's picture, unquoted twice, is the formula, and so are its other attributes."""
    if re.search(r"\\$|\s$", latex):
        return
    picture = parsed(f"${latex}$", Math.CANVAS).find(".//img")
    assert picture is not None
    assert unquote(unquote(str(picture.get("src")))) == f"/equation_images/{latex}"
    assert picture.get("data-equation-content") == latex
    assert picture.get("alt") == f"LaTeX: {latex}"


def test_a_formula_that_is_none_is_one_clear_mistake() -> None:
    """The message has the formula in it."""
    with pytest.raises(QuizError, match=re.escape(r"the formula $x_1_2$ cannot be read")):
        html("$x_1_2$")


def test_pictures_travel_inside_the_page(tmp_path: Path) -> None:
    """A data URI holds the file's own bytes, and the alternative text stays."""
    (tmp_path / "a dot.png").write_bytes(DOT)
    picture = parsed("![a *small* dot](<a dot.png>)", folder=tmp_path).find(".//img")
    assert picture is not None
    head, _, data = str(picture.get("src")).partition(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(data) == DOT
    assert picture.get("alt") == "a small dot"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("gone.png", "there is no picture gone.png in"),
        ("../secret.png", "the picture ../secret.png lies outside"),
        ("notes.txt", "the picture notes.txt is none of"),
    ],
)
def test_a_picture_that_cannot_be_had_is_named(tmp_path: Path, written: str, message: str) -> None:
    """A missing file, one elsewhere and one that is no picture are told apart."""
    (tmp_path / "notes.txt").write_text("no picture")
    with pytest.raises(QuizError, match=re.escape(message)):
        html(f"![x]({written})", folder=tmp_path)


def test_tables_are_tables() -> None:
    """Pipes make a table with a head and a body."""
    table = parsed("| a | b |\n|--:|---|\n| 1 | 2 |").find(".//table")
    assert table is not None
    assert ["".join(cell.itertext()) for cell in table.iter() if cell.tag in ("th", "td")] == ["a", "b", "1", "2"]
