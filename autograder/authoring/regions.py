"""Solution regions of a notebook's percent script: what students write, and what the release shows instead.

A region stands inside one code cell. The script as it stands is the solution:

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
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.errors import AuthoringError

NO_STARTER = "# YOUR CODE HERE\nraise NotImplementedError"

_MARKER = re.compile(r"(?P<indent> *)### (?:BEGIN SOLUTION (?P<name>[a-z][a-z0-9_]*)|(?P<word>STARTER|END SOLUTION))")
_CELL = re.compile(r"\s*#\s*%%(?P<rest>.*)")  # all that jupytext takes for a boundary
_NEAR_MISS = re.compile(
    r"#.*\b(begin|end)[\s_-]*(solution|prompt)\b"
    r"|^\s*#+\s*starter[\s:]*$"
    r"|#\s*solution(\s+no\s+prompt)?\s*$",
    re.IGNORECASE,
)
_FOREIGN = re.compile(r"\b(begin|end)[\s_-]+(hidden[\s_-]+tests?|mark[\s_-]+scheme)\b", re.IGNORECASE)


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
    return any(pattern.search(line) for pattern in (_MARKER, _NEAR_MISS, _FOREIGN))


def parse_regions(text: str, path: Path) -> tuple[Region, ...]:
    """The regions of a percent script, in order. Raises AuthoringError with file and line for what is not quite one."""
    regions: list[Region] = []
    opened: _Open | None = None
    prose = False
    for number, line in enumerate(text.split("\n"), start=1):
        at = f"{path}:{number}"
        cell = _CELL.match(line)
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
    return tuple(regions)


def strip(text: str, path: Path) -> str:
    """The script as students get it: starters for solutions, no markers."""
    return _rewritten(text, parse_regions(text, path), lambda region: region.shown)


def fill(text: str, path: Path, replacements: Mapping[str, str]) -> str:
    """The script with each region's solution, or with its replacement where one is named; no markers."""
    regions = parse_regions(text, path)
    refuse_unknown(replacements, regions, path)
    for name, replacement in replacements.items():
        if any(_CELL.match(line) for line in replacement.split("\n")):
            raise AuthoringError(f"{path}: the replacement for region {name!r} begins a new cell; keep it within one")
    return _rewritten(text, regions, lambda region: replacements.get(region.name, region.solution))


def refuse_unknown(names: Mapping[str, str], regions: tuple[Region, ...], path: Path) -> None:
    """Raise AuthoringError when a name is no region's, listing those that there are."""
    known = [region.name for region in regions]
    for name in names:
        if name not in known:
            raise AuthoringError(f"{path}: no region {name!r}; there are: {', '.join(known) or 'none'}")


def _rewritten(text: str, regions: tuple[Region, ...], content: Callable[[Region], str]) -> str:
    lines = text.split("\n")
    for region in reversed(regions):
        shown = textwrap.dedent(content(region)).strip("\n")
        block = textwrap.indent(shown, region.indent).split("\n") if shown else []
        lines[region.first_line - 1 : region.last_line] = block
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
        raise _fault(at, f"a marker for hidden tests or marks: {line.strip()!r}", "hidden tests go to test_hidden.py")
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
