"""A verification as one HTML page, which needs no other file and no network."""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.resources import files

from autograder.paths import written_aside
from autograder.report import TestResult
from autograder.verify.matrix import Mark, Matrix, Row, in_short
from autograder.verify.members import Kind
from autograder.verify.mutation import Fate
from autograder.verify.run import Verified

GROUPS = (
    ("right: every point", (Kind.REFERENCE, Kind.RIGHT)),
    ("nothing done: next to no points", (Kind.BLANK, Kind.EMPTY)),
    ("wrong: caught by the tests that they name", (Kind.WRONG,)),
)


def write_page(verified: Verified) -> None:
    """Write the page where `verified.page` says, aside and then renamed."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string((files(__package__) / "page.html").read_text(encoding="utf-8"))
    page = template.render(
        it=verified,
        made=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        version=version("torchgrade"),
        figures=list(_figures(verified)),
        groups=_groups,
        named=_named,
        look=_look,
        word=_word,
        tip=_tip,
        points=in_short,
        side=_side,
        words=_words,
        fates=[fate.value for fate in Fate],
    )
    with written_aside(verified.page) as aside:
        aside.write_text(page, encoding="utf-8")


def _figures(verified: Verified) -> Iterator[tuple[str, str, bool]]:
    """The large figures: value, words, and whether it is bad."""
    found = verified.matrix
    rights, full, points = len(found.right), found.full, found.points
    reference, blank = found.earned(Kind.REFERENCE), found.earned(Kind.BLANK)
    yield f"{found.caught} of {len(found.wrong)}", "wrong variants caught", found.caught < len(found.wrong)
    yield f"{full} of {rights}", "right variants with every point", full < rights
    yield f"{in_short(reference)} of {points:g}", "points of the reference", reference != points
    yield (
        f"{in_short(blank)} of {points:g}",
        "points of the blank release",
        blank is None or blank > verified.blank_points,
    )
    if verified.mutation:
        yield f"{verified.mutation.score:.0%}", "mutation score", False


def _groups(found: Matrix) -> Iterator[tuple[str, list[Row]]]:
    for heading, kinds in GROUPS:
        if rows := [row for row in found.rows if row.member.kind in kinds]:
            yield heading, rows


def _named(found: Matrix) -> list[int]:
    """For each test, how many wrong variants name it."""
    return [sum(test.name in row.member.fails for row in found.wrong) for test in found.tests]


def _look(row: Row, mark: Mark) -> str:
    if mark is Mark.LOST:
        return "fault" if row.member.is_right else "undone"
    return mark.value


def _word(mark: Mark) -> str:
    return {Mark.FULL: "·", Mark.SPARED: ""}.get(mark, mark.value)


def _tip(mark: Mark, result: TestResult) -> str:
    """What to read on pointing at a cell."""
    return "" if mark in (Mark.FULL, Mark.SPARED) else result.message or result.raised


def _words(name: str) -> str:
    return name.removeprefix("test_").replace("_", " ")


def _side(line: str) -> str:
    return {"-": "minus", "+": "plus"}.get(line[:1], "")
