"""What `versions.py` runs in an environment, and how it reads what comes out: doctor, demo, tests."""

import os
import pwd
import re
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import msgspec

HOUR = 3600
WIDE = "400"  # columns of the terminal, so that no line of a table is broken
ROW_OF_DEMO = re.compile(
    r"\s*(?P<student>\S+)\s{2,}(?P<origin>.+?)\s{2,}(?P<points>–|\S+ of \S+)\s{2,}(?P<verdict>\S.*?)\s*"
)


class Check(msgspec.Struct, frozen=True):
    """What came of one command: in a few words, and by name what was not as it must be."""

    green: bool
    found: str
    named: list[str]
    wall_seconds: float


@dataclass(frozen=True)
class Ran:
    """A command that ended."""

    code: int
    text: str
    wall_seconds: float

    @property
    def last_words(self) -> list[str]:
        return [line.strip() for line in self.text.splitlines() if line.strip()][-1:] if self.code else []


@dataclass(frozen=True)
class Place:
    """Where the checks run, and as whom: a copy of the checkout, and a folder for what they write."""

    checkout: Path
    scratch: Path
    user: str

    def run(self, log: str, *command: str | Path) -> Ran:
        """Run a command as the user in the copy; its output is kept in the file `log`."""
        began = time.monotonic()
        path = self.scratch / log
        with path.open("w", encoding="utf-8") as file:
            try:
                code = self._start(command, file.fileno())
            except subprocess.TimeoutExpired:
                code = -1
        return Ran(code, path.read_text(encoding="utf-8", errors="replace"), time.monotonic() - began)

    def _start(self, command: Sequence[str | Path], output: int) -> int:
        account = pwd.getpwnam(self.user)
        other = account.pw_uid != os.geteuid()
        return subprocess.run(
            command,
            cwd=self.checkout,
            env={**os.environ, "COLUMNS": WIDE, "HOME": str(self.scratch), "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            timeout=HOUR,
            check=False,
            user=account.pw_uid if other else None,
            group=account.pw_gid if other else None,
            extra_groups=[] if other else None,
        ).returncode


def doctor(python: Path, place: Place) -> Check:
    """`torchgrade doctor`, and the lines in which it says NO."""
    command = [python.with_name("torchgrade"), "doctor", "--course", place.checkout, "--work", place.scratch / "work"]
    ran = place.run("doctor.log", *command)
    named = [" ".join(line.split()) for line in ran.text.splitlines() if re.search(r"\bNO\b", line)]
    return Check(ran.code == 0, "green" if ran.code == 0 else f"exit {ran.code}", named or ran.last_words, _s(ran))


def demo(python: Path, place: Place) -> tuple[Check, dict[str, str]]:
    """`torchgrade demo`: which reports are not as they must be; and the points of every student."""
    folder = place.scratch / "work" / "demo"
    ran = place.run("demo.log", python.with_name("torchgrade"), "demo", folder, "--course", place.checkout)
    rows = [found for line in ran.text.splitlines() if (found := ROW_OF_DEMO.fullmatch(line))]
    wrong = [f"{row['student']}, {row['origin']}: {row['points']}" for row in rows if row["verdict"].startswith("NO")]
    right = f"{len(rows) - len(wrong)} of {len(rows)}"
    found = right if ran.code == 0 or wrong else f"{right}, exit {ran.code}"
    points = {row["student"]: row["points"] for row in rows}
    return Check(ran.code == 0, found, wrong or ran.last_words, _s(ran)), points


def run_tests(python: Path, place: Place, tests: Sequence[str]) -> Check:
    """pytest, and which tests failed.

    What warns is no failure here: an old package warns of its own use of a new one.
    """
    results = place.scratch / "tests.xml"
    asked = ("-q", "-p", "no:cacheprovider", "-o", "filterwarnings=default", f"--junitxml={results}")
    ran = place.run("tests.log", python, "-m", "pytest", *asked, *tests)
    if not results.is_file():
        return Check(False, f"exit {ran.code}", ran.last_words, _s(ran))
    suites = list(ElementTree.parse(results).iter("testsuite"))
    total, skipped = (sum(int(suite.get(key, 0)) for suite in suites) for key in ("tests", "skipped"))
    failed = [name for suite in suites for name in _failed(suite)]
    found = f"{total - skipped - len(failed)} passed" + (f", {skipped} skipped" if skipped else "")
    found += f", {len(failed)} failed" if failed else ""
    return Check(ran.code == 0, found, failed or ran.last_words, _s(ran))


def _failed(suite: ElementTree.Element) -> Iterator[str]:
    for case in suite.iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            yield f"{case.get('classname', '').rpartition('.')[2]}::{case.get('name')}"


def _s(ran: Ran) -> float:
    return round(ran.wall_seconds, 1)
