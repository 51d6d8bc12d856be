"""Whether torchgrade is right with other versions: of torch, of Python, of all that it depends on.

    python benchmarks/versions.py --torch newest 2.13.0 --keep FOLDER

Builds an environment for each version of torch that is asked for, as a user would: pip installs torchgrade's wheel,
made from this checkout, with everything but torch at the versions of `constraints.txt`. `--lowest` builds one with
every direct dependency at the lowest version that `pyproject.toml` admits. In each, `torchgrade doctor` and
`torchgrade demo` must end with exit code 0, and the tests of box, models and graders must pass; what did not is named.
Nothing is taken from the checkout but the course and the tests.

Writes `results/versions.json`, a row for each environment and user, and `results/versions.md` from all rows in it: a
run adds rows or renews them. `--keep` keeps the environments (3 to 8 GB each), so that an interrupted run goes on.
"""

import argparse
import os
import pwd
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from environments import (
    LOWEST,
    NEWEST,
    ROOT,
    Project,
    Wanted,
    ask,
    build,
    copy_checkout,
    installed,
    make_wheel,
    read_project,
)
from tables import RESULTS, hardware, markdown_table, write_table
from version_checks import Check, Place, demo, doctor, run_tests

from autograder.paths import written_aside

TESTS = ("tests/autograder/box", "tests/box", "tests/autograder/models", "tests/autograder/grader")
CHECKS = ("doctor", "demo", "tests")
HEADER = ("environment", "user", *CHECKS)
MOST_NAMED = 12
NAME_CODE = "import platform, torch; print(f'Python {platform.python_version()}, torch {torch.__version__}')"


class Row(msgspec.Struct, frozen=True):
    """One environment, checked by one user."""

    environment: str
    user: str
    date: str
    checks: dict[str, Check]
    points: dict[str, str]  # of the demo's students
    packages: dict[str, str]

    @property
    def cells(self) -> list[str]:
        found = [(name, self.checks.get(name)) for name in CHECKS]
        words = [
            ("not run" if check is None else check.found if check.green else f"**{check.found}**") for _, check in found
        ]
        return [self.environment, self.user, *words]

    @property
    def is_green(self) -> bool:
        return all(check.green for check in self.checks.values())


# -- runs --------------------------------------------------------------------------------------------------------------


def check(python: Path, label: str, place: Place, project: Project, options: argparse.Namespace) -> Row:
    """Run the checks in the environment of this interpreter, and say what came of each."""
    checks: dict[str, Check] = {}
    points: dict[str, str] = {}
    for name in options.checks:
        print(f"{name} ...", flush=True)
        if name == "doctor":
            checks[name] = doctor(python, place)
        elif name == "demo":
            checks[name], points = demo(python, place)
        else:
            checks[name] = run_tests(python, place, options.tests)
        print(f"{name}: {checks[name].found}, {checks[name].wall_seconds:.0f} s", *checks[name].named, sep="\n  ")
    environment = ask(python, NAME_CODE) + label
    return Row(environment, place.user, f"{datetime.now(UTC):%Y-%m-%d}", checks, points, installed(python, project))


def rows(options: argparse.Namespace, folder: Path) -> Iterator[Row]:
    """Build and check one environment after the other; those that stand already are checked as they are."""
    project = read_project(ROOT)
    checkout = copy_checkout(folder / "checkout")
    for python in options.installed:
        yield check(python.absolute(), "", fresh_place(checkout, folder, options.user), project, options)
    torches = [*options.torch, *([LOWEST] if options.lowest else [])]
    wanted = [Wanted(python, torch) for python in options.python for torch in torches]
    wheel = make_wheel(checkout, folder / "wheel", options.pip_option) if wanted else Path()
    for each in wanted:
        print(f"\n{each.folder}: building", flush=True)
        python = build(each, folder / each.folder, wheel, project, options.pip_option)
        label = ", all at their lowest" if each.torch == LOWEST else ""
        yield check(python, label, fresh_place(checkout, folder, options.user), project, options)


def fresh_place(checkout: Path, folder: Path, user: str) -> Place:
    """A place that belongs to this user, with nothing in it from another run."""
    scratch = folder / "scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    account = pwd.getpwnam(user)
    if account.pw_uid != os.geteuid():
        for path in (scratch, checkout, *checkout.rglob("*")):
            os.chown(path, account.pw_uid, account.pw_gid)
    return Place(checkout, scratch, user)


# -- what came of it ---------------------------------------------------------------------------------------------------


def merged(path: Path, row: Row) -> list[Row]:
    """The rows in the file with this one in them; of its environment and user, checks that did not run now are kept."""
    kept = msgspec.json.decode(path.read_bytes(), type=list[Row]) if path.is_file() else []
    rows = {(each.environment, each.user): each for each in kept}
    key = (row.environment, row.user)
    if (before := rows.get(key)) is not None:
        checks, points = {**before.checks, **row.checks}, row.points or before.points
        row = msgspec.structs.replace(row, checks=checks, points=points)
    return [each for _, each in sorted({**rows, key: row}.items())]


def notes(found: Sequence[Row]) -> list[str]:
    """What was not as it must be, by name; and whether everybody in the demo got the same points everywhere."""
    demos = sum(bool(row.points) for row in found)
    return [
        "demo: how many of the class's reports are as they must be; tests: " + ", ".join(f"`{each}`" for each in TESTS),
        *(line for row in found for line in named(row)),
        *(unlike(found) or [f"the demo's students have the same points in all {demos} rows that ran it"]),
    ]


def named(row: Row) -> Iterator[str]:
    for name, each in row.checks.items():
        if not each.green:
            more = [f"and {len(each.named) - MOST_NAMED} more"] if len(each.named) > MOST_NAMED else []
            yield f"{row.environment}, {row.user}, {name}: " + "; ".join([*each.named[:MOST_NAMED], *more])


def unlike(found: Sequence[Row]) -> list[str]:
    """Students of the demo whose points differ from those in most environments."""
    demos = [row for row in found if row.points]
    students = sorted({student for row in demos for student in row.points})
    usual = {each: Counter(row.points.get(each, "–") for row in demos).most_common(1)[0][0] for each in students}
    lines = []
    for row in demos:
        points = {each: row.points.get(each, "–") for each in students}
        others = [f"{each} {points[each]}, not {usual[each]}" for each in students if points[each] != usual[each]]
        if others:
            lines.append(f"{row.environment}, {row.user}, {len(others)} other points in the demo: {'; '.join(others)}")
    return lines


def write(path: Path, found: list[Row]) -> None:
    with written_aside(path) as aside:
        aside.write_bytes(msgspec.json.format(msgspec.json.encode(found)) + b"\n")
    cells = [row.cells for row in found]
    title = "Other versions of torch, Python and packages"
    write_table("versions", title, HEADER, cells, notes(found), path.parent, ran_on=", ".join(hardware()))


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--torch", nargs="+", default=[], metavar="VERSION", help=f"versions of torch, or {NEWEST!r}")
    parser.add_argument("--lowest", action="store_true", help="every direct dependency at its lowest version")
    parser.add_argument(
        "--python", nargs="+", type=Path, default=[Path(sys.executable)], help="interpreters to build with"
    )
    parser.add_argument(
        "--installed", nargs="+", type=Path, default=[], metavar="PYTHON", help="check these environments as they are"
    )
    parser.add_argument(
        "--user", default=pwd.getpwuid(os.geteuid()).pw_name, help="run the checks as this user; needs root"
    )
    parser.add_argument("--checks", nargs="+", choices=CHECKS, default=list(CHECKS))
    parser.add_argument("--tests", nargs="+", default=list(TESTS), help="what pytest is given")
    parser.add_argument(
        "--pip-option", action="append", default=[], metavar="OPTION", help="handed to every pip install"
    )
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the environments there, and go on with them")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where table and rows go")
    options = parser.parse_args()
    if not (options.torch or options.lowest or options.installed):
        options.torch = [NEWEST]
    return options


def main() -> None:
    options = read_options()
    print(*hardware(), sep=", ", flush=True)
    path = options.results / "versions.json"
    with tempfile.TemporaryDirectory(prefix="torchgrade-versions-") as temporary:
        folder = (options.keep or Path(temporary)).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # another user must be able to enter it
        done, found = [], []
        for row in rows(options, folder):
            done.append(row)
            found = merged(path, row)
            write(path, found)
            print(markdown_table(HEADER, [row.cells]), flush=True)
    print("\n".join([markdown_table(HEADER, [row.cells for row in done]), *notes(done), f"written to {path}"]))
    if not all(row.is_green for row in done) or unlike(found):
        sys.exit(1)


if __name__ == "__main__":
    main()
