"""sheets.json: what every student answered, and what stood on their papers. Data only, nothing is marked here.

Which items a paper holds follows from the quiz's text and its seed, unless an LMS drew them. A text may be changed
after the answers came in; so the file also says which items each paper held, with which numbers and options.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from autograder.paths import written_aside
from grading.errors import QuizError
from grading.quiz.item import Item, Paper, Quiz, Response, Sheet

DRAWN = "lms-{}"  # the name of a paper that an LMS made for a student


@dataclass(frozen=True)
class Given:
    """One item of a paper, which numbers stood in it, and its options in their order."""

    item: str
    variant: Mapping[str, float] = field(default_factory=dict)
    options: tuple[str, ...] = ()


Contents = Mapping[str, tuple[Given, ...]]
"""What stood on each paper, by the paper's name."""


@dataclass(frozen=True)
class Merged:
    """What was known and what came in, one sheet a student, sorted; and how many of those that came in are which."""

    sheets: tuple[Sheet, ...]
    new: int
    changed: int
    same: int


class _Given(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    item: str
    variant: dict[str, float] = {}
    options: str = ""  # their names with blanks between


class _Sheet(msgspec.Struct, forbid_unknown_fields=True):
    """Ticks are a list in alphabetical order; what was written is text."""

    student: str
    paper: str
    answers: dict[str, list[str] | str]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    papers: dict[str, list[_Given]]
    sheets: list[_Sheet]


def given(items: Iterable[Item]) -> tuple[Given, ...]:
    """What stands on a paper with these items."""
    return tuple(Given(item.name, dict(item.variant), tuple(each.name for each in item.options)) for item in items)


def is_own(student: str, paper: str) -> bool:
    """Whether a paper is a student's alone: made for them by us or by an LMS, not a version that many share."""
    return paper in (student, DRAWN.format(student))


def write_sheets(path: Path, sheets: Iterable[Sheet], contents: Contents | None = None) -> None:
    """Write the sheets as JSON, aside first, sorted by student, with what stood on their papers where it is known."""
    ordered = sorted(sheets, key=lambda sheet: sheet.student)
    used = {sheet.paper for sheet in ordered}
    papers = {
        name: [_Given(each.item, dict(each.variant), " ".join(each.options)) for each in items]
        for name, items in sorted((contents or {}).items())
        if name in used
    }
    content = msgspec.json.encode(_File(papers, [_as_json(sheet) for sheet in ordered]))
    with written_aside(path) as aside:
        aside.write_bytes(msgspec.json.format(content, indent=1) + b"\n")


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """The sheets of a file that `write_sheets` wrote. Raises QuizError."""
    return tuple(
        Sheet(each.student, each.paper, {item: _response(answer) for item, answer in each.answers.items()})
        for each in _read(path).sheets
    )


def read_contents(path: Path) -> dict[str, tuple[Given, ...]]:
    """What stood on the papers, where the file says so. Raises QuizError."""
    return _contents(_read(path))


def papers_of(path: Path, quiz: Quiz, seed: int) -> dict[str, Paper]:
    """Every paper that the sheets in `path` speak of, by its name: as it was given, or else derived anew.

    Raises QuizError, a line an item, when papers held items or options that are not those of the quiz any more.
    """
    from grading.quiz.paper import paper_for

    file = _read(path)
    contents = _contents(file)
    items = {item.name: item for item in quiz.items}
    held = {(each.item, frozenset(each.options)) for given_out in contents.values() for each in given_out}
    troubles = sorted({trouble for name, options in held if (trouble := _changed(items.get(name), name, options))})
    if troubles:
        raise QuizError("\n".join(f"{quiz.origin or quiz.name}: {trouble}" for trouble in troubles))
    bank = _Bank(items)
    return {
        name: Paper(quiz.name, name, seed, tuple(map(bank.as_given, contents[name])))
        if name in contents
        else paper_for(quiz, name, seed)
        for name in dict.fromkeys(sheet.paper for sheet in file.sheets)
    }


def merge(known: Iterable[Sheet], found: Iterable[Sheet]) -> Merged:
    """Let each student's newer sheet take the place of the older one."""
    before = {sheet.student: sheet for sheet in known}
    after = {sheet.student: sheet for sheet in found}
    new = sum(student not in before for student in after)
    same = sum(before.get(student) == sheet for student, sheet in after.items())
    sheets = sorted((before | after).values(), key=lambda sheet: sheet.student)
    return Merged(tuple(sheets), new, len(after) - new - same, same)


def _changed(item: Item | None, name: str, options: frozenset[str]) -> str:
    """What keeps answers to an item from being understood."""
    if item is None:
        return (
            f"no item {name!r}, but it stood on papers that were answered; put it back (`quiz drop` keeps it unmarked)"
        )
    if frozenset(option.name for option in item.options) != options:
        return (
            f"item {name!r} had {len(options)} options when it was answered, and {len(item.options)} now; put them back"
        )
    return ""


def _contents(file: _File) -> dict[str, tuple[Given, ...]]:
    return {
        name: tuple(Given(each.item, each.variant, tuple(each.options.split())) for each in items)
        for name, items in file.papers.items()
    }


class _Bank:
    """The items of a quiz as papers hold them; the numbers of a variant are filled in once."""

    def __init__(self, items: Mapping[str, Item]) -> None:
        self._items = items
        self._filled: dict[tuple[str, tuple[tuple[str, float], ...]], Item] = {}

    def as_given(self, given: Given) -> Item:
        from grading.quiz.bank.template import filled

        key = (given.item, tuple(given.variant.items()))
        if key not in self._filled:
            self._filled[key] = filled(self._items[given.item], given.variant)
        item = self._filled[key]
        return replace(item, options=tuple(item.option(name) for name in given.options))


def _as_json(sheet: Sheet) -> _Sheet:
    answers = {item: answer if isinstance(answer, str) else sorted(answer) for item, answer in sheet.answers.items()}
    return _Sheet(sheet.student, sheet.paper, answers)


def _response(answer: list[str] | str) -> Response:
    return answer if isinstance(answer, str) else frozenset(answer)


def _read(path: Path) -> _File:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise QuizError(f"{path}: there is no such file; collect the answers first") from None
    try:
        return msgspec.json.decode(content, type=_File)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise QuizError(f"{path}: is not what `quiz collect` writes ({error}); delete it and collect again") from error
