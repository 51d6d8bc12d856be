"""A class with hostile submissions in it, against the same class without them: does anybody honest notice?

    python benchmarks/hostile_batch.py

140 honest submissions of `skip_autoencoder` (the reference, every right and wrong variant, each notebook with a line of
its own) are graded alone, then in one batch with 60 attacks of the corpus in `tests/box/attacks/`, whose models and
functions also stand under the names that the hidden tests ask for. Both batches train everything themselves. Verdicts,
points, messages, problems, evidence (curves to every digit, pictures to every byte) must be equal.
"""

import argparse
import hashlib
import itertools
import os
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec
import nbformat

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "box"))

from attack import Attack, notebook, read_attacks  # noqa: E402
from attack_prelude import PRELUDE  # noqa: E402

from autograder.authoring.notebooks import student_notebook  # noqa: E402
from autograder.authoring.variants import read_variants  # noqa: E402
from autograder.course import Course, read_course  # noqa: E402
from autograder.grader.pipeline import PHASES, autograde  # noqa: E402
from autograder.intake.collect import collect  # noqa: E402
from autograder.progress import TerminalProgress  # noqa: E402
from autograder.report import Report  # noqa: E402

NAME = "skip_autoencoder"
ALIASES = """
class MyAENet(Net):
    def __init__(self, *arguments):
        double(torch.ones(2))
        super().__init__()

MyEncoder = MyDecoder = MyAENet
"""


def honest(folder: Path, count: int) -> list[str]:
    """Write the honest notebooks; returns the students."""
    source = read_course(ROOT).source(NAME)
    regions = [{}, *(variant.regions for variant in read_variants(source))]
    students = []
    for number, each in zip(range(count), itertools.cycle(regions), strict=False):
        written = student_notebook(source, each)
        written.cells.append(nbformat.v4.new_code_cell(f"# handed in by {number}", id="own"))
        students.append(f"student-{number:03d}")
        nbformat.write(written, folder / f"{students[-1]}.ipynb")
    return students


def hostile(folder: Path, count: int) -> list[str]:
    """Write attacks as submissions of the assignment; returns the students, whose ids lie between the honest ones'."""
    attacks = [each for each in read_attacks() if (ROOT / f"tests/box/attacks/{each.name}.py").is_file()]
    chosen = attacks[:: max(1, len(attacks) // count)][:count]
    prelude = PRELUDE.format(course=ROOT, pid=os.getpid(), address=id(folder), listener="nobody-listens")
    for number, attack in enumerate(chosen):
        student = f"student-{2 * number:03d}-{attack.name}"
        (folder / f"{student}.ipynb").write_text(msgspec.json.encode(notebook(_cells(attack, prelude))).decode())
    return [attack.name for attack in chosen]


def _cells(attack: Attack, prelude: str) -> list[str]:
    text = (ROOT / f"tests/box/attacks/{attack.name}.py").read_text(encoding="utf-8")
    return [prelude, *text.split("\n# %%")[1:], ALIASES]


def grade(work: Path, inbox: Path) -> tuple[Course, dict[str, Report], float]:
    """The reports of everything in `inbox`, graded in a working folder of its own, and the seconds it took."""
    course = read_course(ROOT, work)
    collect(course, NAME, inbox)
    began = time.monotonic()
    with TerminalProgress(PHASES) as progress:
        graded = autograde(course, NAME, progress)
    return course, {report.student: report for report in graded.reports}, time.monotonic() - began


def essence(course: Course, report: Report) -> dict[str, Any]:
    """All of a report but times, with the bytes of its pictures; tracebacks for staff without addresses in memory."""
    plain = msgspec.to_builtins(report)
    for key in ("created", "wall_seconds", "cpu_seconds", "key"):
        plain.pop(key)
    for test in plain["tests"]:
        test.pop("wall_seconds")
        test["staff"] = re.sub(r"0x[0-9a-f]+", "0x", test["staff"])
    folder = course.paths.evidence(NAME, report.student, report.attempt)
    plain["pictures"] = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.png")}
    return plain


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--honest", type=int, default=140)
    parser.add_argument("--hostile", type=int, default=60)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="torchgrade-hostile-"))
    alone, mixed = folder / "inbox-alone", folder / "inbox-mixed"
    alone.mkdir()
    students = honest(alone, options.honest)
    shutil.copytree(alone, mixed)
    attacks = hostile(mixed, options.hostile)

    first, without, seconds_without = grade(folder / "alone", alone)
    second, among, seconds_among = grade(folder / "mixed", mixed)
    different = [each for each in students if essence(first, without[each]) != essence(second, among[each])]
    got = {each: report.earned for each, report in among.items() if each not in students}
    waiting = [each for each, earned in got.items() if earned is None]
    print(
        f"honest alone: {len(without)} in {seconds_without:.0f} s; with {len(attacks)} attacks: {seconds_among:.0f} s"
    )
    print(f"honest reports that differ: {len(different)} of {len(students)} {different[:5]}")
    print(f"attacks: {len(got)} reports, most points {max(p for p in got.values() if p is not None):g}", end="; ")
    print(f"waiting for staff: {len(waiting)} {waiting[:5]}")
    print(f"all of it lies in {folder}")
    sys.exit(1 if different or len(among) != len(students) + len(attacks) else 0)


if __name__ == "__main__":
    main()
