"""One run of the corpus in one mode, through the real phases of a batch."""

import contextlib
import ctypes
import multiprocessing.resource_tracker
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
from attack import Attack, read_attacks
from attack_course import ALONE, ASSIGNMENT, HONEST, AttackCourse
from attack_findings import improper, judged, unlike
from attack_worker import OneWorker

from autograder.errors import BoxRefusal
from autograder.grader.pipeline import autograde
from autograder.intake.collect import collect
from autograder.progress import NoProgress
from autograder.report import Report

ORPHANS_SECONDS = 5.0
_PR_SET_CHILD_SUBREAPER = 36


class Row(msgspec.Struct, frozen=True):
    """What became of one attack: `through` is what it should not have got, `harmed` what it did to the honest one."""

    attack: str
    stopped_by: str
    verdicts: str
    next_start_ms: list[float]
    through: list[str]
    harmed: list[str]


class Outcome(msgspec.Struct, frozen=True, tag=True):
    """A whole run; `aftermath` is what nobody can be blamed for alone."""

    box: str
    rows: list[Row]
    aftermath: list[str]


class Refused(msgspec.Struct, frozen=True, tag=True):
    """A run that was not made, since this machine, or this user, cannot hold student code so."""

    why: str


def run_corpus(box: str, attacks: Sequence[Attack], folder: Path, honest_every: int = 1) -> Outcome:
    """Grade an honest submission alone, then the attacks, an honest one following every `honest_every`-th of them."""
    with _orphans() as orphans, AttackCourse(folder, box) as made:
        with contextlib.closing(OneWorker()) as worker:
            made.honest(made.inbox("alone"), ALONE)
            collect(made.course, ASSIGNMENT, made.inbox("alone"))
            alone = _graded(made, worker)[ALONE]
            inbox = made.inbox("everybody")
            for number, attack in enumerate(attacks, start=1):
                attack.hand_in(inbox, attack.name, made.prelude)
                if number % honest_every == 0:
                    made.honest(inbox, f"{attack.name}{HONEST}")
            collected = collect(made.course, ASSIGNMENT, inbox)
            refused = {each.student or each.path.name.split(".")[0]: each.reason for each in collected if each.reason}
            reports = _graded(made, worker)
        rows = [_row(attack, made, worker, alone, reports, refused) for attack in attacks]
        aftermath = [*_not_in_order(alone), *made.harm(), *orphans()]
    return Outcome(alone.box, rows, aftermath)


def _graded(made: AttackCourse, worker: OneWorker) -> dict[str, Report]:
    graded = autograde(made.course, ASSIGNMENT, NoProgress(), make_executor=lambda: worker)
    return {report.student: report for report in graded.reports}


def _row(
    attack: Attack,
    made: AttackCourse,
    worker: OneWorker,
    alone: Report,
    reports: Mapping[str, Report],
    refused: Mapping[str, str],
) -> Row:
    expected = attack.expected(alone.box.split(",")[0])
    report, honest = reports.get(attack.name), reports.get(f"{attack.name}{HONEST}")
    through = [*judged(expected, report, refused.get(attack.name, ""))]
    if report is not None:
        through += improper(report, made.secrets, made.uploaded(attack.name))
    if attack.name in worker.lost:
        through.append("the worker was lost with it")
    harmed = [] if honest is None else [*unlike(honest, alone), *improper(honest, made.secrets, "")]
    starts = [each.milliseconds for each in worker.starts if each.student == attack.name]
    return Row(attack.name, expected.stopped_by, _summary(report), starts, through, harmed)


def _summary(report: Report | None) -> str:
    """The verdicts in a few words."""
    if report is None:
        return "refused"
    verdicts = {test.name.removeprefix("test_"): str(test.verdict) for test in report.tests}
    if len(set(verdicts.values())) == 1:
        return f"all {next(iter(verdicts.values()))}"
    return ", ".join(f"{name} {verdict}" for name, verdict in verdicts.items() if verdict != "passed")


def _not_in_order(alone: Report) -> Iterator[str]:
    if alone.earned != alone.points:
        yield f"the honest submission has {alone.earned} of {alone.points} points already alone"


@contextmanager
def _orphans() -> Iterator[Callable[[], list[str]]]:
    """Adopt every process that loses its parent; the function yielded names those that nothing has ended."""
    libc = ctypes.CDLL(None)
    multiprocessing.resource_tracker.ensure_running()
    before = _children()
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1)

    def left() -> list[str]:
        deadline = time.monotonic() + ORPHANS_SECONDS
        while (found := _children() - before) and time.monotonic() < deadline:
            for pid in found:
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, os.WNOHANG)
            time.sleep(0.02)
        return [f"process {pid} was left behind" for pid in sorted(found)]

    try:
        yield left
    finally:
        libc.prctl(_PR_SET_CHILD_SUBREAPER, 0)


def _children() -> set[int]:
    threads = Path("/proc/self/task").iterdir()
    return {int(pid) for thread in threads for pid in (thread / "children").read_text().split()}


def main(box: str, *names: str) -> None:
    """Run the corpus, or the attacks named, in this process; print the outcome as one line of JSON."""
    attacks = [attack for attack in read_attacks() if not names or attack.name in names]
    try:
        with tempfile.TemporaryDirectory(prefix="torchgrade-attacks-") as folder:
            outcome: Outcome | Refused = run_corpus(box, attacks, Path(folder))
    except BoxRefusal as refusal:
        outcome = Refused(str(refusal))
    sys.stdout.buffer.write(b"\n" + msgspec.json.encode(outcome) + b"\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
