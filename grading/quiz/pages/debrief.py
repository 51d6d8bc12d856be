"""`torchgrade debrief`: the most missed items for the class, as a page and as a notebook of slides."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from grading.errors import QuizError
from grading.quiz.analysis.analysis import Analysis, ItemFigures
from grading.quiz.item import Item, Kind
from grading.quiz.pages.page import as_html, write_page
from grading.quiz.pages.slides import write_slides

PAGE, SLIDES = "index.html", "slides.ipynb"


@dataclass(frozen=True)
class Bar:
    """What part of the class chose one answer; `name` is an option's letter, empty for what was written or left out."""

    name: str
    text: str  # Markdown for an option, as it was written otherwise
    share: float
    right: bool
    feedback: str = ""


@dataclass(frozen=True)
class Missed:
    """One item as the class meets it again."""

    rank: int
    item: Item  # as its commonest variant
    earned: float  # the share of its points
    bars: tuple[Bar, ...]
    asked: int  # students whose answers the bars show

    @property
    def title(self) -> str:
        return self.item.title or self.item.name

    @property
    def lecture(self) -> str:
        """What to reread; empty where the item does not say."""
        return self.item.tags.get("lecture", "")

    @property
    def why(self) -> str:
        """The item's own feedback, Markdown; for who was wrong where there is none for everybody."""
        return self.item.feedback or self.item.feedback_wrong or self.item.feedback_right

    @property
    def key(self) -> str:
        """The right answer in short: letters, or what is accepted."""
        if self.item.options:
            return ", ".join(option.name for option in self.item.options if option.right)
        return self.item.numeric if self.item.kind is Kind.NUMERIC else " or ".join(self.item.accepted)

    @property
    def chose(self) -> str:
        """What the bars count."""
        verb = {Kind.MULTIPLE: "ticked", Kind.NUMERIC: "wrote", Kind.TEXT: "wrote"}.get(self.item.kind, "chose")
        return f"What {self.asked} students {verb}"


def most_missed(analysis: Analysis, count: int) -> tuple[Missed, ...]:
    """The items of which the class earned least, the most missed first. Raises QuizError for a count below 1."""
    if count < 1:
        raise QuizError(f"{analysis.quiz.name}: {count} items are none to debrief; ask for 1 or more")
    ranked = enumerate(analysis.most_missed(count), start=1)
    return tuple(_missed(rank, found) for rank, found in ranked)


def write_debrief(analysis: Analysis, count: int, folder: Path, pictures: Path | None = None) -> tuple[Path, Path]:
    """Write the page and the slides of the `count` most missed items; `pictures` is where those of quiz.md lie."""
    missed = most_missed(analysis, count)
    folder.mkdir(parents=True, exist_ok=True)
    page = write_page(
        folder / PAGE,
        "debrief.html",
        quiz=analysis.quiz,
        students=len(analysis.students),
        mean=analysis.totals.mean.value,
        made=datetime.now(UTC).strftime("%Y-%m-%d"),
        missed=missed,
        html=lambda text: as_html(text, pictures),
    )
    return page, write_slides(analysis, missed, folder / SLIDES, pictures)


def _missed(rank: int, found: ItemFigures) -> Missed:
    asked = found.papers
    if not found.item.options and found.variants:
        asked = max(part.papers for part in found.variants)
    return Missed(rank, found.item, found.difficulty.value or 0.0, _bars(found, asked), asked)


def _bars(found: ItemFigures, asked: int) -> tuple[Bar, ...]:
    """A bar for each option or answer, then what is rarer than those shown, then blanks if there were any."""
    if found.item.options:
        shown = [
            Bar(each.name, each.text, each.share.value or 0.0, each.right, found.item.option(each.name).feedback)
            for each in found.choices
        ]
    else:
        shown = [Bar("", each.text, each.share.value or 0.0, each.right) for each in found.choices]
        others = asked - found.unanswered - sum(each.count for each in found.choices)
        if others > 0:
            shown.append(Bar("", "something else", others / asked, False))
    if found.unanswered:
        shown.append(Bar("", "left blank", found.unanswered / asked, False))
    return tuple(shown)
