"""What a page says of each test, and of each question that a person marks."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from autograder.report import TestResult, Verdict
from grading.feedback.case import Case
from grading.feedback.heat import Table, table_of
from grading.feedback.plot import Plot, plot_of
from grading.feedback.words import points
from grading.policy.numbers import shown
from grading.policy.result import ItemScore

WRONG = "Your code ran, but what it gave is not what this check asks for."
BROKE_DOWN = "This check broke down, and the fault is ours. It costs you nothing: staff see to it."
UNMARKED = "A person reads your answer; it has not been marked yet."


class State(StrEnum):
    """What became of a check, as a student reads it."""

    PASSED = "passed"
    PARTIAL = "partly passed"
    FAILED = "failed"
    WAITS = "waits"

    @property
    def sign(self) -> str:
        return {"passed": "✓", "partly passed": "◐", "failed": "✗", "waits": "…"}[self.value]

    @property
    def look(self) -> str:
        """The class of its colours."""
        return self.name.lower()


@dataclass(frozen=True)
class Image:
    """A picture that a grader kept."""

    caption: str
    png: bytes


@dataclass(frozen=True)
class Check:
    """A test, or a question that a person marks. `note` is for what message and hint do not say."""

    number: int
    title: str
    state: State
    score: str
    note: str = ""
    message: str = ""
    hint: str = ""
    images: tuple[Image, ...] = ()
    plots: tuple[Plot, ...] = ()
    maps: tuple[Table, ...] = ()
    comments: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        return f"check-{self.number}"

    @property
    def says_more(self) -> bool:
        """Whether there is more to read than how it ended."""
        said = self.note, self.message, self.hint, self.images, self.plots, self.maps, self.comments
        return any(said)


def checks_of(case: Case) -> tuple[Check, ...]:
    """The checks that the student may see. Raises OSError where a picture is gone."""
    return tuple(_check(case, item, number) for number, item in enumerate(case.items, start=1))


def comments_on(case: Case, item: str) -> tuple[str, ...]:
    """What people wrote on a test or question, or on the whole."""
    return tuple(comment.text.strip() for comment in case.record.comments if comment.item == item)


def _check(case: Case, item: ItemScore, number: int) -> Check:
    found = case.results.get(item.name)
    state = _state(item)
    return Check(
        number=number,
        title=item.title,
        state=state,
        score=points(item.points) if item.earned is None else f"{shown(item.earned)} of {points(item.points)}",
        note=_note(item, is_test=found is not None),
        message=_message(found) if found and not item.by_hand else "",
        hint=_hint(found) if found and state in (State.PARTIAL, State.FAILED) else "",
        images=tuple(_images(found, case.evidence)) if found else (),
        plots=tuple(plot_of(curve) for curve in found.curves) if found else (),
        maps=tuple(table_of(each) for each in found.maps) if found else (),
        comments=comments_on(case, item.name),
    )


def _state(item: ItemScore) -> State:
    if item.earned is None:
        return State.WAITS
    if item.earned >= item.points:
        return State.PASSED
    return State.PARTIAL if item.earned else State.FAILED


def _note(item: ItemScore, *, is_test: bool) -> str:
    if item.earned is None:
        return BROKE_DOWN if is_test else UNMARKED
    if item.by_hand:
        return "A person set these points." if is_test else "A person marked your answer."
    return "" if is_test else "You left this as it was given out."


def _message(found: TestResult) -> str:
    """What happened. A test that only says no has no message of its own."""
    return found.message or (WRONG if found.verdict is Verdict.FAILED else "")


def _hint(found: TestResult) -> str:
    """The hint without the word, which the page has, too."""
    return found.hint.removeprefix("Hint:").strip()


def _images(found: TestResult, evidence: Path) -> Iterator[Image]:
    for picture in found.pictures:
        yield Image(picture.caption, (evidence / Path(picture.file).name).read_bytes())
