"""Solution regions of a notebook's percent script: what students write, and what the release shows instead.

A region stands inside one code cell; cells that a person marks are others (`questions.py`). The script as it stands
is the solution:

    ### BEGIN SOLUTION conv2
    self.conv2 = nn.Conv2d(2 * filters, filters, 3, padding=1)
    ### STARTER
    # self.conv2 = nn.Conv2d(filters, filters, 3, padding=1)
    ### END SOLUTION

The starter is optional and commented. A marker that is almost right would leave a solution in the release, so every
near miss is an error, the markers of other graders among them.
"""

import re
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.authoring.questions import CELL, answer_cells, is_question_marker
from autograder.errors import AuthoringError

NO_STARTER = "# YOUR CODE HERE\nraise NotImplementedError"

_MARKER = re.compile(r"(?P<indent> *)### (?:BEGIN SOLUTION (?P<name>[a-z][a-z0-9_]*)|(?P<word>STARTER|END SOLUTION))")
_NEAR_MISS = re.compile(
    r"#.*\b(begin|end)[\s_-]*(solution|prompt)\b"
    r"|^\s*#+\s*starter[\s:]*$"
    r"|#\s*solution(\s+no\s+prompt)?\s*$",
    re.IGNORECASE,
)
_FOREIGN = re.compile(r"\b(begin|end)[\s_-]+hidden[\s_-]+tests?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Region:
    """One named solution region. Lines count from 1 and are those of its BEGIN and END markers."""

    name: str
    first_line: int
    last_line: int
    indent: str
    solution: str
    starter: str | None

    @property
    def shown(self) -> str:
        """What the release shows in the solution's place."""
        return NO_STARTER if self.starter is None else self.starter

    def block(self, content: str) -> "_Block":
        """The region's lines, once `content` stands in its place."""
        shown = textwrap.dedent(content).strip("\n")
        lines = textwrap.indent(shown, self.indent).split("\n") if shown else []
        return _Block(self.first_line, self.last_line, lines)


@dataclass(frozen=True)
class _Block:
    """Lines of the script, counted from 1, and what takes their place."""

    first_line: int
    last_line: int
    lines: list[str]


@dataclass(frozen=True)
class _Open:
    """A region whose END has not been met yet."""

    name: str
    first_line: int
    indent: str
    solution: tuple[str, ...] = ()
    starter: tuple[str, ...] | None = None


def is_marker(line: str) -> bool:
    """Whether `line` is a marker, almost one, or one of another grader: nothing of the kind may be released."""
    return any(pattern.search(line) for pattern in (_MARKER, _NEAR_MISS, _FOREIGN)) or is_question_marker(line)


def parse_regions(text: str, path: Path) -> tuple[Region, ...]:
    """The regions of a percent script, in order. Raises AuthoringError with file and line for what is not quite one."""
    regions: list[Region] = []
    opened: _Open | None = None
    prose = False
    questions = answer_cells(text, path)
    marked = {number for each in questions for number in range(each.first_line, each.last_line + 1)}
    for number, line in enumerate(text.split("\n"), start=1):
        at = f"{path}:{number}"
        if number in marked:
            continue
        cell = CELL.match(line)
        marker = _MARKER.fullmatch(line)
        if cell is not None:
            if opened is not None:
                raise _fault(at, f"region {opened.name!r} runs into the next cell", "end it before the cell ends")
            prose = "[markdown]" in cell["rest"] or "[raw]" in cell["rest"]
        elif marker is None:
            _refuse_near_miss(line, at)
            if opened is not None:
                opened = _extended(opened, line, at)
        elif prose:
            raise _fault(at, f"{line.strip()!r} in a cell of prose", "solution regions belong in code cells")
        elif marker["name"] is not None:
            _refuse_second(marker["name"], regions, opened, at)
            opened = _Open(marker["name"], number, marker["indent"])
        elif opened is None:
            raise _fault(at, f"{line.strip()!r} outside a region", "open one with '### BEGIN SOLUTION name'")
        elif marker["indent"] != opened.indent:
            raise _fault(at, f"{line.strip()!r} is indented unlike line {opened.first_line}", "line the two up")
        elif marker["word"] == "STARTER":
            if opened.starter is not None:
                raise _fault(at, f"a second STARTER in region {opened.name!r}", "keep one")
            opened = replace(opened, starter=())
        else:
            regions.append(_closed(opened, number))
            opened = None
    if opened is not None:
        raise _fault(f"{path}:{opened.first_line}", f"region {opened.name!r} never ends", "add '### END SOLUTION'")
    names = {each.question.name for each in questions}
    for region in regions:
        if region.name in names:
            raise _fault(
                f"{path}:{region.first_line}", f"a question is called {region.name!r} too", "rename one of them"
            )
    return tuple(regions)


def strip(text: str, path: Path) -> str:
    """The script as students get it: starters for solutions, prompts for answers, no markers."""
    blocks = [region.block(region.shown) for region in parse_regions(text, path)]
    blocks += [
        _Block(each.first_line, each.last_line, each.rewritten(each.question.given))
        for each in answer_cells(text, path)
    ]
    return _rewritten(text, blocks)


def fill(text: str, path: Path, replacements: Mapping[str, str]) -> str:
    """The script with each region's solution and each question's answer, or with what replaces it; no markers."""
    regions, questions = parse_regions(text, path), answer_cells(text, path)
    asked = {each.question.name for each in questions}
    refuse_unknown({name: each for name, each in replacements.items() if name not in asked}, regions, path)
    for name, replacement in replacements.items():
        if any(CELL.match(line) for line in replacement.split("\n")):
            what = f"{'question' if name in asked else 'region'} {name!r}"
            raise AuthoringError(f"{path}: the replacement for {what} begins a new cell; keep it within one")
    blocks = [region.block(replacements.get(region.name, region.solution)) for region in regions]
    for each in questions:
        answer = replacements.get(each.question.name, each.question.model)
        blocks.append(_Block(each.first_line, each.last_line, each.rewritten(each.question.answered(answer))))
    return _rewritten(text, blocks)


def refuse_unknown(names: Mapping[str, str], regions: tuple[Region, ...], path: Path) -> None:
    """Raise AuthoringError when a name is no region's, listing those that there are."""
    known = [region.name for region in regions]
    for name in names:
        if name not in known:
            raise AuthoringError(f"{path}: no region {name!r}; there are: {', '.join(known) or 'none'}")


def _rewritten(text: str, blocks: Iterable[_Block]) -> str:
    lines = text.split("\n")
    for block in sorted(blocks, key=lambda each: each.first_line, reverse=True):
        lines[block.first_line - 1 : block.last_line] = block.lines
    return "\n".join(lines)


def _extended(opened: _Open, line: str, at: str) -> _Open:
    """`opened` with one more line, of its starter once that has begun."""
    if line.strip() and not line.startswith(opened.indent):
        raise _fault(at, f"less indented than region {opened.name!r}, in which it stands", "indent it as its BEGIN is")
    inner = line.removeprefix(opened.indent).rstrip()
    if opened.starter is None:
        return replace(opened, solution=(*opened.solution, inner))
    if inner and inner != "#" and not inner.startswith("# "):
        raise _fault(at, f"a line of the starter is no comment: {inner!r}", "begin it with '# '")
    return replace(opened, starter=(*opened.starter, inner[2:]))


def _closed(opened: _Open, last_line: int) -> Region:
    starter = None if opened.starter is None else "\n".join(opened.starter)
    return Region(opened.name, opened.first_line, last_line, opened.indent, "\n".join(opened.solution), starter)


def _refuse_near_miss(line: str, at: str) -> None:
    if _FOREIGN.search(line):
        raise _fault(at, f"a marker for hidden tests: {line.strip()!r}", "hidden tests go to test_hidden.py")
    if _NEAR_MISS.search(line):
        advice = "write exactly '### BEGIN SOLUTION name', '### STARTER' or '### END SOLUTION'"
        raise _fault(at, f"almost a marker: {line.strip()!r}", advice)


def _refuse_second(name: str, regions: list[Region], opened: _Open | None, at: str) -> None:
    if opened is not None:
        raise _fault(at, f"region {name!r} begins inside {opened.name!r}", "end that one first")
    for region in regions:
        if region.name == name:
            raise _fault(at, f"a second region {name!r}", f"rename it; the first is on line {region.first_line}")


def _fault(at: str, found: str, advice: str) -> AuthoringError:
    return AuthoringError(f"{at}: {found}; {advice}")
