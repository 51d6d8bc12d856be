"""The demo's class where libraries map five GiB before they do anything, as torch's builds for CUDA do.

A copy of this environment maps them at every start of Python, in the zygote too: nobody loses a point for it.
"""

import csv
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import read_course
from grading.demo import make_class, surprises
from grading.table import read_reports

ROOT = Path(__file__).resolve().parents[1]
NAME = "skip_autoencoder"
STUDENTS, SEED = 24, 7
MIB = 5 * 1024
# addresses alone, which may be read and not written to: such are what a library's file takes
BALLAST = f"import mmap, sys; sys.ballast = mmap.mmap(-1, {MIB} << 20, flags=0x4022, prot=mmap.PROT_READ)\n"


@pytest.fixture
def python() -> Iterator[Path]:
    """The interpreter of an environment like this one, all its files shared, that maps the ballast when it starts."""
    here = Path(sys.prefix)
    copy = here.with_name(f"{here.name}-ballast-{os.getpid()}")
    try:
        shutil.copytree(here, copy, symlinks=True, copy_function=os.link, ignore=shutil.ignore_patterns("quiz-tools"))
        packages = copy / Path(sysconfig.get_paths()["purelib"]).relative_to(here)
        (packages / "ballast.pth").write_text(BALLAST)
        yield copy / "bin" / Path(sys.executable).name
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def test_the_demos_class_loses_nothing_to_what_libraries_map(python: Path, tmp_path: Path) -> None:
    """All that the demo grades comes out as it must; with a limit on addresses every right answer lost half."""
    mapped = subprocess.check_output([python, "-I", "-c", "print(open('/proc/self/status').read())"], text=True)
    (size_kib,) = [int(line.split()[1]) for line in mapped.split("\n") if line.startswith("VmSize:")]
    assert size_kib > MIB << 10
    course = read_course(ROOT, tmp_path)
    source = "from autograder.course import read_course; from grading.demo import run_demo; from pathlib import Path; "
    source += f"run_demo(read_course(Path({str(ROOT)!r}), Path({str(tmp_path)!r})), {NAME!r}, {STUDENTS}, {SEED})"
    subprocess.run([python, "-c", source], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    members = make_class(course.source(NAME), STUDENTS, SEED)
    reports = {report.student: report for report in read_reports(course, NAME)}
    share = course.assignment(NAME).blank_share
    assert {name: wrong for name, each in members.items() if (wrong := surprises(reports[name], each, share))} == {}
    with (tmp_path / "class.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == len(reports) == STUDENTS
