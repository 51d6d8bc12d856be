"""A verification on the terminal."""

from collections.abc import Iterator

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.verify.matrix import Mark, Matrix, Row, in_short
from autograder.verify.members import Kind
from autograder.verify.mutants import Mutant
from autograder.verify.run import Verified

SIGNS = {
    Mark.FULL: ("·", "dim"),
    Mark.CAUGHT: ("x", "green"),
    Mark.ALSO: ("+", "dim"),
    Mark.LOST: ("–", "dim"),
    Mark.MISSED: ("MISSED", "bold red"),
    Mark.ERROR: ("ERROR", "bold red"),
    Mark.SPARED: ("", ""),
}
LEGEND = (
    "x caught by a test that it names, + by another; · full points; – points lost by work not done; "
    "nothing where a test that trains was not run, since the variant does not name it"
)


def show(verified: Verified, console: Console) -> None:
    """Print the matrix, the survivors, and every fault and lead as a sentence; at last the figures."""
    _show_matrix(verified.matrix, console)
    for mutant in verified.mutation.survivors if verified.mutation else ():
        _show_survivor(mutant, console)
    for lead in verified.leads:
        console.print(f"lead: {lead}", highlight=False, soft_wrap=True, markup=False)
    for fault in verified.faults:
        console.print(Text("fault: ", style="bold red") + Text(fault, style="default"), soft_wrap=True)
    for line in figures(verified):
        console.print(line, highlight=False, soft_wrap=True)


def figures(verified: Verified) -> Iterator[str]:
    """The verification in a few lines."""
    found = verified.matrix
    kinds = (Kind.REFERENCE, Kind.BLANK, Kind.EMPTY)
    earned = ", ".join(f"{kind} {in_short(found.earned(kind))}" for kind in kinds)
    yield f"wrong variants: {found.caught} of {len(found.wrong)} caught by every test that they name"
    yield f"right variants: {found.full} of {len(found.right)} with every point"
    yield f"points of {found.points:g}: {earned}"
    if verified.public:
        yield f"public checks: {len(verified.public[0].results)}"
    if mutation := verified.mutation:
        yield f"mutants: {mutation}; score {mutation.score:.0%}"
    repeated = f" under {len(verified.matrices)} sets of seeds" if len(verified.matrices) > 1 else ""
    faults = "no fault" if not verified.faults else f"{len(verified.faults)} faults"
    yield f"{verified.assignment}: {faults}{repeated} in {verified.wall_seconds:g} s; {verified.page}"


def _show_matrix(found: Matrix, console: Console) -> None:
    grid = Table(box=SIMPLE, pad_edge=False)
    grid.add_column("", no_wrap=True)
    for number in range(1, len(found.tests) + 1):
        grid.add_column(str(number), justify="center", no_wrap=True)
    grid.add_column("points", justify="right", no_wrap=True)
    for row in found.rows:
        of = f" of {row.points:g}" if row.points < found.points else ""
        grid.add_row(row.member.name, *_signs(found, row), in_short(row.earned) + of)
    console.print(grid)
    for number, test in enumerate(found.tests, start=1):
        console.print(f"{number:>2}  {test.name} ({test.points:g})", highlight=False, soft_wrap=True)
    console.print(f"{LEGEND}\n", highlight=False, soft_wrap=True)


def _signs(found: Matrix, row: Row) -> list[Text]:
    signs = SIGNS | ({Mark.LOST: ("LOST", "bold red")} if row.member.is_right else {})
    return [Text(*signs[mark]) for mark, _ in found.cells(row)]


def _show_survivor(mutant: Mutant, console: Console) -> None:
    console.print(f"survivor {mutant.name}, line {mutant.line}: {mutant.what}", highlight=False, markup=False)
    for line in mutant.diff.splitlines()[2:]:
        console.print(f"    {line}", highlight=False, markup=False, soft_wrap=True)
