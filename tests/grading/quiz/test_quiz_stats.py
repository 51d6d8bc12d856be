"""What `torchgrade stats` writes and prints: tables that other programs read, a page that needs nothing else."""

import csv
import io
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image
from rich.console import Console
from small_class import marked, multiple, quiz_of, single

from grading.quiz.analysis.analysis import Analysis, analyse
from grading.quiz.analysis.looks import flagged
from grading.quiz.item import Item, Kind
from grading.quiz.pages.stats import show, write_stats

FILES = ["index.html", "items.csv", "items.png", "options.csv", "options.png", "scores.png", "students.csv"]


class Page(HTMLParser):
    """The addresses and alternative texts of a page, and whether what is opened is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.sources: list[str] = []
        self.alts: list[str] = []
        self.names: set[str] = set()
        self.links: set[str] = set()
        self.tags: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        if tag == "img":
            self.alts.append(found.get("alt", ""))
        self.sources += [found[name] for name in ("src",) if name in found]
        self.names |= {found["id"]} if "id" in found else set()
        self.links |= {found["href"]} if "href" in found else set()


@pytest.fixture
def analysis() -> Analysis:
    """Twelve students; the best third contradicts the key of `doubtful`, and one wrote something odd."""
    quiz = quiz_of(
        single("doubtful", title="A <doubtful> one"),
        *(single(f"item-{number}", 2.0) for number in range(3)),
        multiple("some", "ab"),
        Item("sum", Kind.NUMERIC, "What is $2 + 3$?", numeric="5"),
    )
    answers = [
        {"doubtful": frozenset("b" if rank > 5 else "a"), "some": frozenset("ab" if rank % 3 else "c")}
        | {f"item-{number}": frozenset("a" if number < rank / 3 else "c") for number in range(3)}
        | {"sum": "5" if rank > 2 else "=1+1 & <b>"}
        for rank in range(12)
    ]
    return analyse(marked(quiz, answers), resamples=200, seed=1)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_folder_holds_tables_pictures_and_the_page(analysis: Analysis, tmp_path: Path) -> None:
    """Nothing else, and pictures are pictures."""
    page = write_stats(analysis, tmp_path / "stats")
    assert page == tmp_path / "stats" / "index.html"
    assert sorted(path.name for path in page.parent.iterdir()) == FILES
    for path in page.parent.glob("*.png"):
        with Image.open(path) as picture:
            assert picture.width > 600


def test_tables_hold_the_figures(analysis: Analysis, tmp_path: Path) -> None:
    """Ten digits of each, an empty cell for what is unknown."""
    write_stats(analysis, tmp_path)
    items = {row["item"]: row for row in rows(tmp_path / "items.csv")}
    assert list(items) == ["doubtful", "item-0", "item-1", "item-2", "some", "sum"]
    for each in analysis.items:
        assert float(items[each.name]["difficulty"]) == pytest.approx(each.difficulty.value, rel=1e-9)
        assert float(items[each.name]["difficulty_low"]) == pytest.approx(each.difficulty.low, rel=1e-9)
    assert items["doubtful"]["look"].startswith("wrong key?: of the best third, 100% chose b")
    students = rows(tmp_path / "students.csv")
    assert len(students) == 12
    assert float(students[3]["percent"]) == pytest.approx(analysis.students[3].percent, rel=1e-9)


def test_options_table_has_options_and_written_answers(analysis: Analysis, tmp_path: Path) -> None:
    """Whatever a student wrote, a spreadsheet takes it as text."""
    write_stats(analysis, tmp_path)
    found = [(row["item"], row["name"], row["right"], row["count"]) for row in rows(tmp_path / "options.csv")]
    assert ("doubtful", "b", "0", "6") in found
    assert ("sum", "5", "1", "9") in found
    assert ("sum", "'=1+1 & <b>", "0", "3") in found


def test_page_needs_no_other_file_and_no_script(analysis: Analysis, tmp_path: Path) -> None:
    """Pictures are in it, each has words in its place, links lead somewhere, what students wrote is text."""
    text = write_stats(analysis, tmp_path).read_text(encoding="utf-8")
    page = Page(text)
    assert all(source.startswith("data:image/png;base64,") for source in page.sources)
    assert len(page.sources) == 3
    assert all(page.alts)
    assert "script" not in page.tags
    assert page.links <= {f"#{name}" for name in page.names}
    assert "=1+1 &amp; &lt;b&gt;" in text
    assert "A &lt;doubtful&gt; one" in text
    assert "<math" in text


def test_page_tells_first_what_needs_a_look(analysis: Analysis, tmp_path: Path) -> None:
    """Before all pictures and tables, with the reason."""
    text = write_stats(analysis, tmp_path).read_text(encoding="utf-8")
    assert f"{len(flagged(analysis))} of 6 items need" in text
    assert text.index("wrong key?") < text.index("<img")


def test_earlier_picture_goes_when_no_item_needs_a_look(analysis: Analysis, tmp_path: Path) -> None:
    """A page of today beside options of yesterday would mislead."""
    write_stats(analysis, tmp_path)
    answers = [
        {f"item-{number}": frozenset("a" if rank > 4 * number + 5 else "b") for number in range(3)}
        for rank in range(24)
    ]
    sound = analyse(marked(quiz_of(*(single(f"item-{number}") for number in range(3))), answers), resamples=50, seed=1)
    text = write_stats(sound, tmp_path).read_text(encoding="utf-8")
    assert "No item needs a look" in text
    assert not (tmp_path / "options.png").exists()


def test_terminal_tells_each_item_and_why(analysis: Analysis) -> None:
    """A line an item, the reasons in sentences, the class in figures; nothing needs colours."""
    console = Console(file=io.StringIO(), width=120, color_system=None)
    show(analysis, console)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert "doubtful: wrong key?: of the best third, 100% chose b (marked wrong) and 0% a (marked right)" in text
    assert f"12 students, percent of the points: mean {analysis.totals.mean.value:.1f}" in text
    assert "Cronbach's alpha of 6 items" in text
    table = text[: text.index("doubtful: wrong key?")]
    assert max(map(len, table.splitlines())) <= 120
