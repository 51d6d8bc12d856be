"""Runs the whole corpus in every mode that this machine can, and prints a table for each.

    python tests/box/attack_table.py [ATTACK ...]

Ends with status 1 when an attack got through, when an honest submission suffered, or when the next start took too long.
"""

import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from attack_modes import Mode, modes_here
from attack_run import Outcome, Refused, Row
from rich.console import Console
from rich.markup import escape
from rich.table import Table

MOST_MEDIAN_MS = 50.0


def main(attacks: Sequence[str]) -> int:
    """Run, print, and return the exit status."""
    console = Console()
    outcomes: list[Outcome] = []
    with (
        tempfile.TemporaryDirectory(prefix="torchgrade-python-") as folder,
        tempfile.TemporaryDirectory(prefix="torchgrade-homes-") as homes,
    ):
        Path(homes).chmod(0o777)
        for mode in modes_here(Path(folder)):
            outcome = mode.run(attacks, Path(homes))
            if isinstance(outcome, Refused):
                console.print(f"\n[bold]{mode.name}: not run[/bold], because {escape(outcome.why)}")
                continue
            outcomes.append(outcome)
            _print(console, mode, outcome)
    return 0 if outcomes and all(map(_holds, outcomes)) else 1


def _print(console: Console, mode: Mode, outcome: Outcome) -> None:
    table = Table("attack", "stopped by", "verdicts", "next start", title=f"{mode.name} ({outcome.box})", expand=False)
    for row in outcome.rows:
        start = f"{max(row.next_start_ms):.0f} ms" if row.next_start_ms else ""
        table.add_row(row.attack, "[red]nothing[/red]" if row.through else row.stopped_by, row.verdicts, start)
    console.print(table)
    for text in _complaints(outcome):
        console.print(escape(text), style="red", soft_wrap=True)
    through, changed = _through(outcome), _changed(outcome)
    median, worst = _starts(outcome)
    console.print(
        f"{len(outcome.rows)} attacks, {len(through)} got through; {len(changed)} honest submissions changed; "
        f"next start: median {median:.0f} ms, worst {worst:.0f} ms; {len(outcome.aftermath)} traces left"
    )


def _complaints(outcome: Outcome) -> list[str]:
    found = [f"{row.attack}: {text}" for row in outcome.rows for text in (*row.through, *row.harmed)]
    return [*found, *outcome.aftermath]


def _through(outcome: Outcome) -> list[Row]:
    return [row for row in outcome.rows if row.through]


def _changed(outcome: Outcome) -> list[Row]:
    return [row for row in outcome.rows if row.harmed]


def _starts(outcome: Outcome) -> tuple[float, float]:
    """Median and worst of all next starts, in milliseconds."""
    starts = [each for row in outcome.rows for each in row.next_start_ms] or [0.0]
    return statistics.median(starts), max(starts)


def _holds(outcome: Outcome) -> bool:
    return not _complaints(outcome) and _starts(outcome)[0] < MOST_MEDIAN_MS


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
