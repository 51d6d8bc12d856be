"""What all pages share: a base that can be read by everybody, and nothing that a text can break out of."""

from pathlib import Path

import pytest
from lxml import html

from grading.pages.canvas import canvas, png, save
from grading.pages.page import as_data, code, number, percent, templates, write_page

NO_BREAK = "\N{NO-BREAK SPACE}"


def test_a_page_fills_the_base_of_all(tmp_path: Path) -> None:
    """Language, a way past the top to the content, where the focus is, and which version made it."""
    path = write_page(tmp_path / "new" / "index.html", templates("grading.pages"), "base.html")
    page = html.fromstring(path.read_text(encoding="utf-8"))
    assert page.get("lang") == "en"
    assert page.xpath("//a")[0].get("href") == "#content"
    assert page.xpath("//main/@id") == ["content"]
    assert "torchgrade" in page.text_content()
    assert [each.name for each in path.parent.iterdir()] == ["index.html"]


def test_code_in_backticks_is_set_apart_and_all_else_is_text() -> None:
    """Backticks without a partner stay; what looks like HTML is escaped, within them too."""
    assert code("a `b` and `c`") == "a <code>b</code> and <code>c</code>"
    assert code("`<b>` & `") == "<code>&lt;b&gt;</code> &amp; `"
    assert code("`a\nb`") == "`a\nb`"


@pytest.mark.parametrize(
    ("found", "written"),
    [(percent(0.256), f"26{NO_BREAK}%"), (percent(None), "–"), (number(-0.001), "0.00"), (number(2.5, 1), "2.5")],
)
def test_numbers_read_alike_everywhere(found: str, written: str) -> None:
    """What is not known is a dash, and there is no -0."""
    assert found == written


def test_plots_share_one_look(tmp_path: Path) -> None:
    """Without upper and right edge, and the same drawing is the same file."""
    figure, panel = canvas(3, 2)
    panel.plot([1, 2])
    assert not panel.spines["top"].get_visible()
    assert save(figure, tmp_path / "plot.png").read_bytes() == png(figure)
    assert as_data(png(figure)).startswith("data:image/png;base64,iVBOR")
