"""Mutated notebooks, archives and frames through the whole batch path, each with a verdict known beforehand.

    python benchmarks/fuzz.py --inputs 10000

Half of the oracle: however a wrong submission is mutated, it never passes. The other half: a right one that is only
written, packed or named in another way keeps every point. Nothing may end as `error`, and every input must have its
report. Prints a line a kind; exit code 1 if anything is off, with the inputs concerned kept in the work folder.

The seed fixes every input: the input number N of a kind is always the same.
"""

import argparse
import base64
import io
import json
import random
import shutil
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import torch
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from autograder.box import wire
from autograder.box.nodes import At, Graph, Input, Operation
from autograder.course import Course, read_course
from autograder.grader.pipeline import autograde
from autograder.intake.collect import collect
from autograder.report import Report, Verdict, read_report

SEED = 20_261_121
ROUND = 400  # inputs graded as one batch
NAME = "double"

COURSE = """
[course]
title = "Fuzz"

[[assignments]]
name = "double"
title = "Doubling"
points = 3
due = 2030-01-01T12:00:00+00:00
limits = { cell_seconds = 2.0, load_seconds = 6.0, call_seconds = 2.0 }
"""

HIDDEN = '''
import pytest
import torch


@pytest.mark.points(2)
def test_doubles(student):
    """Every number is doubled."""
    for count in (2, 5):
        numbers = torch.linspace(-3.25, 19.5, count)
        assert torch.equal(student.double(numbers), 2 * numbers)


def test_model(student):
    """The network doubles as well."""
    numbers = torch.linspace(-3.25, 19.5, 6).reshape(3, 2)
    assert torch.equal(student.Net().rebuild(torch.zeros(3, 2))(numbers), 2 * numbers)
'''

RIGHT = (
    "import torch\nfrom torch import nn",
    "def double(numbers):\n    return numbers + numbers",
    "class Net(nn.Module):\n    def forward(self, numbers):\n        return numbers * 2",
)
# far enough from right that no few bytes make it so
WRONG = (
    "import torch\nfrom torch import nn",
    "def double(numbers):\n    return torch.flip(numbers.cumsum(0), [0]).cos() - 777.25",
    "class Net(nn.Module):\n    def forward(self, numbers):\n        return torch.tanh(numbers.flip(0)) - 777.25",
)
FORGING = """
import base64, os
def double(numbers):
    os.write(3, base64.b64decode({frame!r}))
    {afterwards}
class Net:
    def __call__(self, numbers): return double(numbers)
"""
FORGING_GRAPHS = """
import base64, msgspec, torch
from autograder.box import describe, nodes, wire, worker
class Graphs:
    def __getattr__(self, name): return getattr(msgspec.msgpack, name)
    def encode(self, graph): return base64.b64decode({graph!r})
worker.msgspec = type("m", (), dict(msgpack=Graphs()))
class Net(torch.nn.Module):
    def forward(self, numbers): return torch.tanh(numbers.flip(0)) - 777.25
"""


@dataclass(frozen=True)
class Made:
    """One input: what is handed in, and whether it must keep every point; else it must pass nothing."""

    name: str
    content: bytes
    right: bool


def notebook(*cells: str) -> dict[str, Any]:
    """A notebook in format 4 as Jupyter writes it."""
    return {
        "cells": [
            {"cell_type": "code", "id": f"c{number}", "metadata": {}, "outputs": [], "source": cell.splitlines(True)}
            | {"execution_count": number}
            for number, cell in enumerate(cells, start=1)
        ],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def encoded(value: Any, draw: random.Random | None = None) -> bytes:
    """JSON, in one of the ways in which programs write it."""
    indent = draw.choice([None, 1, 4]) if draw else 1
    return json.dumps(value, indent=indent, ensure_ascii=bool(draw is None or draw.random() < 0.5)).encode()


# -- mutations --

INTERESTING = (
    b"",
    b"\0",
    b"\xff",
    b'"',
    b"\\",
    b"{",
    b"[",
    b"]",
    b"}",
    b",",
    b"null",
    b"-1",
    b"1e999",
    b"NaN",
    b"\\ud800",
)
ODD = (
    None,
    True,
    -1,
    0,
    2**63,
    10**400,
    1e308,
    "",
    "code",
    "\x00",
    "\ud83d",
    [],
    {},
    [[]],
    {"source": 1},
    "../../x",
    ["a", 1],
)


def mutated_bytes(content: bytes, draw: random.Random) -> bytes:
    """One to eight flips, cuts, repetitions, insertions or moves."""
    found = bytearray(content)
    for _ in range(draw.randint(1, 8)):
        size = len(found)
        if size < 2:
            break
        at, upto = sorted(draw.sample(range(size), 2))
        match draw.randrange(6):
            case 0:
                found[at] ^= 1 << draw.randrange(8)
            case 1:
                del found[at : min(upto, at + 64)]
            case 2:
                found[at:at] = found[at : min(upto, at + 256)]
            case 3:
                found[at:at] = draw.choice(INTERESTING)
            case 4:
                found[at] = draw.randrange(256)
            case 5 if draw.random() < 0.3:
                del found[upto:]
    return bytes(found)


def mutated_tree(value: Any, draw: random.Random) -> Any:
    """The same document with one of its parts replaced, removed, or put in twice."""
    value = json.loads(json.dumps(value))
    places: list[tuple[Any, Any]] = []

    def walk(each: Any) -> None:
        keys = list(each) if isinstance(each, dict) else range(len(each)) if isinstance(each, list) else ()
        for key in keys:
            places.append((each, key))
            walk(each[key])

    walk(value)
    for parent, key in draw.sample(places, min(len(places), draw.randint(1, 3))):
        try:
            match draw.randrange(3):
                case 0:
                    parent[key] = draw.choice(ODD)
                case 1:
                    del parent[key]
                case 2 if isinstance(parent, list):
                    parent.insert(key, parent[key])
        except (IndexError, KeyError):
            continue  # the place went with another one
    return value


# -- kinds --


def harmless(draw: random.Random, number: int) -> Made:
    """A right notebook as another program or person would write it: no point may be lost."""
    document = notebook(f"# {number}", *RIGHT)
    for cell in document["cells"]:
        if draw.random() < 0.3:
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "\u6f22\n" * draw.randint(1, 3000)}]
        if draw.random() < 0.3:
            cell["metadata"] = {
                "collapsed": True,
                "odd": draw.choice(ODD[:8]),
                "tags": draw.choice([[], ["x"], "x", None]),
            }
        if draw.random() < 0.2:
            cell.pop("id")
        if draw.random() < 0.2:
            cell["source"] = "".join(cell["source"]).replace("\n", draw.choice(["\n", "\r\n"]))
    if draw.random() < 0.3:
        document["cells"].insert(draw.randrange(3), {"cell_type": "markdown", "metadata": {}, "source": ["# odd"]})
    if draw.random() < 0.2:
        document = old_format(document, draw.choice([2, 3]))
    content = encoded(document, draw)
    if draw.random() < 0.2:
        content = draw.choice([b"\xef\xbb\xbf" + content, content.decode().encode("utf-16")])
    name = draw.choice(["double.ipynb", "Double (1).ipynb", "\u89e3\u7b54.ipynb", "meine L\u00f6sung.ipynb", "a.IPYNB"])
    if draw.random() < 0.4:
        return Made(*packed(name, content, draw, junk=True), right=True)
    return Made(name, content, right=True)


def old_format(document: dict[str, Any], major: int) -> dict[str, Any]:
    """The same notebook as IPython 1 and 2 saved it."""
    cells = [
        {"cell_type": "code", "input": cell["source"], "language": "python", "outputs": []}
        if cell["cell_type"] == "code"
        else {"cell_type": "markdown", "source": cell["source"]}
        for cell in document["cells"]
    ]
    return {"metadata": {"name": ""}, "nbformat": major, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}


def packed(name: str, content: bytes, draw: random.Random, *, junk: bool) -> tuple[str, bytes]:
    """An archive of the notebook, as people and programs make them."""
    files = {draw.choice(["", "work/", "a/b/"]) + name: content}
    if junk and draw.random() < 0.5:
        files |= {"__MACOSX/._double.ipynb": b"\0\5", ".DS_Store": b"x", "torch/__init__.py": b"raise SystemExit"}
        files |= {f"work/.ipynb_checkpoints/{name}": b"{", "model.pkl": b"cposix\nsystem\n"}
    buffer = io.BytesIO()
    if draw.random() < 0.6:
        with zipfile.ZipFile(buffer, "w", draw.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as archive:
            for path, data in files.items():
                archive.writestr(path, data)
        found = "work.zip", buffer.getvalue()
    else:
        with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
            for path, data in files.items():
                member = tarfile.TarInfo(path)
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
        found = "work.tar.gz", buffer.getvalue()
    return packed(*found, draw, junk=False) if junk and draw.random() < 0.15 else found


def notebooks(draw: random.Random, number: int) -> Made:
    """A wrong notebook, mutated as text or as a document."""
    document = notebook(f"# {number}", *WRONG)
    if draw.random() < 0.2:
        document = old_format(document, draw.choice([2, 3]))
    content = encoded(mutated_tree(document, draw)) if draw.random() < 0.5 else mutated_bytes(encoded(document), draw)
    return Made("double.ipynb", content, right=False)


def archives(draw: random.Random, number: int) -> Made:
    """A wrong notebook in an archive whose bytes were mutated."""
    name, content = packed("double.ipynb", encoded(notebook(f"# {number}", *WRONG)), draw, junk=True)
    return Made(name, mutated_bytes(content, draw), right=False)


def frames(draw: random.Random, number: int) -> Made:
    """A submission that answers with mutated frames of its own instead of its worker's."""
    mutated = mutated_bytes(draw.choice(_answers()), draw)
    afterwards = draw.choice(["os.close(3)"] * 9 + ["return numbers"])
    cell = FORGING.format(frame=base64.b64encode(mutated).decode(), afterwards=afterwards)
    return Made("double.ipynb", encoded(notebook(f"# {number}", cell)), right=False)


def graphs(draw: random.Random, number: int) -> Made:
    """A submission that describes its model by a mutated graph."""
    mutated = mutated_bytes(msgspec.msgpack.encode(draw.choice(_graphs())), draw)
    cell = FORGING_GRAPHS.format(graph=base64.b64encode(mutated).decode())
    return Made("double.ipynb", encoded(notebook(f"# {number}", *WRONG[:2], cell)), right=False)


def _answers() -> list[bytes]:
    numbers = torch.full((5,), -777.25)
    answers: list[tuple[wire.Answer, list[torch.Tensor]]] = [
        (wire.Done(wire.TensorAt(0)), [numbers]),
        (wire.Done(wire.ListOf([1, 2.5, "x", wire.TupleOf([None, True])])), []),
        (wire.Done(wire.DictOf(["a"], [wire.NumbersAt(0)])), [numbers.double()]),
        (wire.Done(wire.Handle(3, "Net")), []),
        (wire.Raised("ValueError", "text", "code cell 1, line 2"), []),
        (wire.Unknown("double"), []),
        (wire.Named(["weight"]), [numbers]),
        (wire.Loaded([wire.Problem(1, 2, "text")]), []),
        (wire.Described(["weight"]), [torch.frombuffer(bytearray(b"\x82"), dtype=torch.uint8), numbers]),
    ]
    return [b"".join(bytes(buffer) for buffer in wire.pack(*each)) for each in answers]


def _graphs() -> list[Graph]:
    tanh = Operation("aten.tanh.default", [At(0)], {})
    less = Operation("aten.sub.Tensor", [At(1), 777.25], {})
    full = Operation("aten.full.default", [At(0), 3], {})
    zeros = Operation("aten.zeros.default", [3, 2], {})
    return [
        Graph([Input(), tanh, less], At(2)),
        Graph([Input(), tanh, less, zeros], At(3)),
        Graph([Input(), full, tanh, less], At(3)),
        Graph([Input(), Operation("aten.conv1d.default", [At(0), At(0)], {}), less], At(2)),
    ]


KINDS: dict[str, Callable[[random.Random, int], Made]] = {
    "right, written otherwise": harmless,
    "notebooks": notebooks,
    "archives": archives,
    "frames": frames,
    "graphs": graphs,
}


# -- the run --


@dataclass
class Tally:
    """What became of one kind's inputs."""

    tried: int = 0
    crashes: int = 0
    wrong: int = 0
    missing: int = 0
    ends: Counter[str] = field(default_factory=Counter)

    @property
    def clean(self) -> bool:
        return not (self.crashes or self.wrong or self.missing)


class _Silent:
    def begin(self, phase: str, total: int) -> None: ...

    def advance(self, phase: str, *, failed: bool = False) -> None: ...


def run(inputs: int, folder: Path) -> dict[str, Tally]:
    """Grade `inputs` mutated inputs, the kinds in turn; what was off stays in `folder`."""
    tallies = {kind: Tally() for kind in KINDS}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn()) as progress:
        bar = progress.add_task("inputs", total=inputs)
        for first in range(0, inputs, ROUND):
            numbers = range(first, min(first + ROUND, inputs))
            round_folder = folder / f"from-{first:06d}"
            off = _round(round_folder, numbers, tallies)
            if not off:
                shutil.rmtree(round_folder)
            bad = sum(tally.crashes + tally.wrong + tally.missing for tally in tallies.values())
            progress.update(bar, advance=len(numbers), description=f"inputs ({bad} off)")
    return tallies


def _round(folder: Path, numbers: range, tallies: dict[str, Tally]) -> bool:
    """One batch. Returns whether anything was off."""
    course = _course(folder)
    made: dict[str, tuple[str, Made]] = {}
    for number in numbers:
        kind = list(KINDS)[number % len(KINDS)]
        each = KINDS[kind](random.Random(f"{SEED} {number}"), number)
        student = f"input-{number:06d}"
        made[student] = kind, each
        upload = folder / "inbox" / student / NAME / each.name
        upload.parent.mkdir(parents=True)
        upload.write_bytes(each.content)
    collect(course, NAME, folder / "inbox")
    autograde(course, NAME, _Silent())
    off = [student for student, (kind, each) in made.items() if not _judge(course, student, each, tallies[kind])]
    for student in off:
        print(f"off: {student} ({made[student][0]}) in {folder}", file=sys.stderr)
    return bool(off)


def _course(folder: Path) -> Course:
    source = folder / "source" / NAME
    source.mkdir(parents=True)
    (folder / "course.toml").write_text(COURSE)
    (source / "notebook.py").write_text("# %%\n")
    (source / "test_hidden.py").write_text(HIDDEN)
    solution = folder / "solutions" / NAME / f"{NAME}.ipynb"
    solution.parent.mkdir(parents=True)
    solution.write_bytes(encoded(notebook(*RIGHT)))
    return read_course(folder)


def _judge(course: Course, student: str, made: Made, tally: Tally) -> bool:
    """Count one input's end; returns whether it is as it must be."""
    tally.tried += 1
    paths = sorted(course.paths.report(NAME, student, 1).parent.glob("*.json"))
    if len(paths) != 1:
        tally.missing += 1
        return False
    report: Report = read_report(paths[0])
    tally.ends[" ".join(test.verdict.value for test in report.tests)] += 1
    if report.earned is None:
        tally.crashes += 1
        return False
    verdicts = {test.verdict for test in report.tests}
    is_right = verdicts == {Verdict.PASSED} if made.right else verdicts == {Verdict.FAILED}
    tally.wrong += not is_right
    return is_right


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, help="where the batches are graded; by default a temporary folder")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="torchgrade-fuzz-"))
    tallies = run(options.inputs, folder)
    print(f"{'kind':<26}{'inputs':>8}{'crashes':>9}{'wrong verdicts':>16}{'without a report':>18}  ends")
    for kind, tally in tallies.items():
        ends = ", ".join(f"{count} {end}" for end, count in tally.ends.most_common(4))
        print(f"{kind:<26}{tally.tried:>8}{tally.crashes:>9}{tally.wrong:>16}{tally.missing:>18}  {ends}")
    total = [
        sum(getattr(tally, name) for tally in tallies.values()) for name in ("tried", "crashes", "wrong", "missing")
    ]
    print(f"{'all':<26}{total[0]:>8}{total[1]:>9}{total[2]:>16}{total[3]:>18}")
    sys.exit(0 if all(tally.clean for tally in tallies.values()) else 1)


if __name__ == "__main__":
    main()
