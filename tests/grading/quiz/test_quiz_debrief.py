"""The most missed items for the class: a page, and a notebook of slides that Jupyter and nbconvert read."""

import base64
import io
from pathlib import Path

import nbformat
import pytest
from nbconvert import SlidesExporter
from PIL import Image
from small_class import marked, multiple, quiz_of, single

from grading.errors import QuizError
from grading.quiz.analysis.analysis import Analysis, analyse
from grading.quiz.item import Item, Kind
from grading.quiz.pages.debrief import Bar, most_missed, write_debrief


@pytest.fixture
def analysis() -> Analysis:
    """Ten students: two have `hard` right, seven `written`, nine `some`, all `easy`."""
    quiz = quiz_of(
        single("easy"),
        single("hard", title="The hard one", tags={"lecture": "Optimisers"}, feedback="Since $\\eta$ is too large."),
        multiple("some", "ab", tags={"lecture": "Layers"}),
        Item("written", Kind.NUMERIC, "How much is ![a sum](sum.png)?", numeric="5", feedback="Add up."),
    )
    answers = [
        {"easy": frozenset("a"), "hard": frozenset("a" if rank > 7 else "b"), "some": frozenset("ab" if rank else "d")}
        | ({"written": "5" if rank > 2 else "6"} if rank else {})
        for rank in range(10)
    ]
    return analyse(marked(quiz, answers), resamples=50, seed=1)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """The folder of the quiz's picture."""
    Image.new("RGB", (8, 8)).save(tmp_path / "sum.png")
    return tmp_path


def test_most_missed_come_first(analysis: Analysis) -> None:
    """By the share of the points that the class earned, as many as asked for, or all."""
    assert [(each.rank, each.item.name, each.earned) for each in most_missed(analysis, 3)] == [
        (1, "hard", pytest.approx(0.2)),
        (2, "written", pytest.approx(0.7)),
        (3, "some", pytest.approx(0.9)),
    ]
    assert len(most_missed(analysis, 99)) == 4
    with pytest.raises(QuizError, match="ask for 1 or more"):
        most_missed(analysis, 0)


def test_bars_are_what_the_class_chose(analysis: Analysis) -> None:
    """Options with their feedback; written answers, the key first; who wrote nothing is told, too."""
    hard, written = most_missed(analysis, 2)
    assert hard.bars[:2] == (
        Bar("a", "Option a of hard", 0.2, True, "Why not a."),
        Bar("b", "Option b of hard", 0.8, False, "Why not b."),
    )
    assert [(bar.text, bar.share, bar.right) for bar in written.bars] == [
        ("5", 0.7, True),
        ("6", 0.2, False),
        ("left blank", 0.1, False),
    ]
    assert (hard.key, written.key, hard.lecture, written.lecture) == ("a", "5", "Optimisers", "")


def test_page_has_question_choices_key_why_and_lecture(analysis: Analysis, pictures: Path) -> None:
    """In one file, without a script; the key is named in words."""
    page, _ = write_debrief(analysis, 3, pictures / "debrief", pictures)
    text = page.read_text(encoding="utf-8")
    start = text.index('<article id="hard">')
    hard = text[start : text.index("</article>", start)]
    for part in (
        "Which one is right in hard?",
        "80\N{NO-BREAK SPACE}%",
        "✓ key",
        "<math",
        "is too large",
        "<b>Reread:</b> Optimisers",
    ):
        assert part in hard
    assert "data:image/png;base64," in text
    assert "<script" not in text
    assert "http" not in text.replace("http://www.w3.org/1998/Math/MathML", "")


def test_slides_are_a_valid_notebook(analysis: Analysis, pictures: Path) -> None:
    """A title and three slides an item, each with its place in the talk; pictures are attached."""
    _, path = write_debrief(analysis, 2, pictures / "debrief", pictures)
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    kinds = [cell["metadata"]["slideshow"]["slide_type"] for cell in notebook.cells]
    assert kinds == ["slide"] + ["slide", "subslide", "subslide"] * 2
    attached = notebook.cells[4]["attachments"]["sum.png"]["image/png"]
    assert base64.b64decode(attached) == (pictures / "sum.png").read_bytes()
    bars = notebook.cells[2]
    with Image.open(io.BytesIO(base64.b64decode(bars["attachments"]["bars.png"]["image/png"]))) as picture:
        assert picture.width > 800
    assert "![a (key) 20%; b 80%; c 0%](attachment:bars.png)" in bars["source"]


def test_nbconvert_makes_a_talk_of_the_slides(analysis: Analysis, pictures: Path) -> None:
    """Every picture is in it, and every item has its sections."""
    _, path = write_debrief(analysis, 2, pictures / "debrief", pictures)
    talk, _ = SlidesExporter().from_filename(str(path))
    assert "attachment:" not in talk
    assert talk.count("data:image/png;base64,") >= 3
    assert talk.count("<section>") >= 2 * 4


def test_same_figures_make_the_same_slides(analysis: Analysis, pictures: Path) -> None:
    """So that a folder under version control shows what changed."""
    _, path = write_debrief(analysis, 2, pictures / "debrief", pictures)
    once = path.read_bytes()
    write_debrief(analysis, 2, pictures / "debrief", pictures)
    assert path.read_bytes() == once


def test_missing_picture_is_said(analysis: Analysis, tmp_path: Path) -> None:
    """With its path, and what to do."""
    with pytest.raises(QuizError, match=r"sum\.png"):
        write_debrief(analysis, 2, tmp_path / "debrief", tmp_path)
