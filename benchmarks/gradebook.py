"""The gradebook in full size, on SQLite and on PostgreSQL: a class is taken in, eight writers, `kill -9` while writing.

    python benchmarks/gradebook.py

A class of 500 students with 16 assignments is handed in and graded; it is taken in, taken in again with nothing new,
and read into a book. Eight processes append 10,000 entries, each in a transaction of its own; then every entry must be
there once. Processes are killed at drawn moments, half of them while they append, half while they take in; after each
the gradebook must open and be whole, hold all that an append returned for and nothing by half, and in the end agree
with the files. PostgreSQL is a server of its own in a temporary folder, without fsync; SQLite syncs every commit to the
disk.

Bar: taking in within 10 s, again within 1 s, entries and book within 1.5 s; nothing lost, nothing twice.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TypeVar

from tables import RESULTS, machine, markdown_table, write_table

ROOT = Path(__file__).resolve().parents[1]
# what the tests do, in full size; the root comes first, since tests/ has a folder `grading`, too
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "grading" / "gradebook")]

from postgresql import programs, running  # noqa: E402
from small_course import hand_in, report_on  # noqa: E402
from writers import BATCH, batches_in, start, take_in_for_ever, write  # noqa: E402

from autograder.course import Course, read_course  # noqa: E402
from grading.gradebook.agreement import disagreements  # noqa: E402
from grading.gradebook.book import Book, book_of  # noqa: E402
from grading.gradebook.events import Entry  # noqa: E402
from grading.gradebook.opening import open_gradebook  # noqa: E402
from grading.gradebook.store import Gradebook  # noqa: E402
from grading.gradebook.taking_in import take_in  # noqa: E402

STUDENTS, ASSIGNMENTS, WRITERS, EVENTS, KILLS, RUNS = 500, 16, 8, 10_000, 200, 3
FIRST_SECONDS, AGAIN_SECONDS, BOOK_SECONDS = 10.0, 1.0, 1.5
HEADER = ("what", "SQLite", "PostgreSQL", "bar")
Given = TypeVar("Given")
Measured = dict[str, tuple[str, str]]  # what: the figure and its bar


class Seconds(NamedTuple):
    """What something took; of PostgreSQL, without what its server's own processes take."""

    wall: float
    processor: float


Fresh = Callable[[str], Course]  # a course of its own, with an empty gradebook


def course_with(folder: Path, names: list[str], url: str) -> Course:
    """A course with these assignments, and its gradebook at `url`."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ['[course]\ntitle = "A benchmark"', f'[grades]\ngradebook = "{url}"']
    lines += [
        f'[[assignments]]\nname = "{name}"\ntitle = "{name}"\npoints = 24\ndue = 2027-02-12T18:00:00+01:00'
        for name in names
    ]
    (folder / "course.toml").write_text("\n".join(lines), encoding="utf-8")
    return read_course(folder)


def a_class(course: Course, students: int) -> None:
    """Everybody hands everything in, and has a report of eight tests for it."""
    for assignment in course.assignments:
        for number in range(students):
            student = f"student-{number:04}"
            hand_in(course, student, assignment.name, text=f"{number}" * 5000)
            report_on(course, student, *[3.0] * 7, number % 4, assignment=assignment.name)


def taking_in(course: Course) -> Measured:
    """What it takes to take a class in, again, and to read it."""
    with open_gradebook(course) as gradebook:
        first, taken = timed(lambda: take_in(course, gradebook))
        again, nothing = timed(lambda: take_in(course, gradebook), RUNS)
        both, (entries, book) = timed(lambda: read(gradebook), RUNS)
    assert (nothing.handed, nothing.reported) == (0, 0)
    assert len(entries) == taken.handed + taken.reported
    assert len(book.records) == taken.handed
    rows = {
        f"{len(entries):,} attempts and reports taken in": (first, FIRST_SECONDS),
        "taken in again, nothing new": (again, AGAIN_SECONDS),
        "entries read and book derived": (both, BOOK_SECONDS),
    }
    return {
        f"{what}, {clock}": (f"{figure:.2f}", f"{bar:g}" if clock == "wall s" else "")
        for what, (seconds, bar) in rows.items()
        for clock, figure in zip(("wall s", "processor s"), seconds, strict=True)
    }


def read(gradebook: Gradebook) -> tuple[tuple[Entry, ...], Book]:
    """All entries, and the book that they give."""
    entries = gradebook.entries()
    return entries, book_of(entries)


def eight_writers(course: Course, events: int) -> Measured:
    """Processes that append at once; every entry must be there, once."""
    each = events // WRITERS
    began = time.perf_counter()
    processes = [start(write, course.paths.root, f"writer-{number}", each, None, 1) for number in range(WRITERS)]
    for process in processes:
        process.join()
    seconds = time.perf_counter() - began
    with open_gradebook(course) as gradebook:
        entries = gradebook.entries()
    found = batches_in(entries)
    wanted = {f"writer-{number} {batch}" for number in range(WRITERS) for batch in range(each)}
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    return {
        f"{WRITERS} writers, {each * WRITERS:,} entries: s": (f"{seconds:.1f}", ""),
        "entries lost": (str(len(wanted - found.keys())), "0"),
        "entries there twice": (str(sum(count - 1 for count in found.values())), "0"),
        "writers that failed": (str(sum(process.exitcode != 0 for process in processes)), "0"),
    }


def kills_while_appending(course: Course, kills: int) -> Measured:
    """Kill a writer again and again; look at the gradebook after each."""
    chance, told, damaged, halves = random.Random(8), course.paths.root / "told", 0, 0
    for number in range(kills):
        process = start(write, course.paths.root, f"writer-{number}", 1_000_000, told)
        time.sleep(chance.uniform(0, 0.25))
        process.kill()
        process.join()
        with open_gradebook(course) as gradebook:
            damaged += bool(gradebook.damage())
            found = batches_in(gradebook.entries())
        halves += sum(count != BATCH for count in found.values())
    returned = set(told.read_text().splitlines())
    return {
        f"{kills} kills while appending: gradebooks damaged": (str(damaged), "0"),
        "appends there": (f"{len(found):,}", ""),
        "appends that returned and are gone": (str(len(returned - found.keys())), "0"),
        "appends there by half": (str(halves), "0"),
        "appends there that had not returned": (str(len(found.keys() - returned)), f"{kills}"),
    }


def kills_while_taking_in(course: Course, kills: int) -> Measured:
    """The same while it takes in what is handed in and graded beside it."""
    chance, damaged = random.Random(9), 0
    for number in range(kills):
        began = course.paths.root / f"began-{number}"
        process = start(take_in_for_ever, course.paths.root, began)
        while not began.exists():  # what was there is taken in, and now come more files
            time.sleep(0.001)
        for student in range(5):
            hand_in(course, f"student-{number}-{student}", course.assignments[0].name)
            report_on(course, f"student-{number}-{student}", 3.0, 1.0, assignment=course.assignments[0].name)
            time.sleep(chance.uniform(0, 0.04))
        process.kill()
        process.join()
        with open_gradebook(course) as gradebook:
            damaged += bool(gradebook.damage())
    with open_gradebook(course) as gradebook:
        before = len(gradebook.entries())
        take_in(course, gradebook)
        differ, entries = disagreements(course, gradebook), len(gradebook.entries())
    return {
        f"{kills} kills while taking in {10 * kills:,} files: gradebooks damaged": (str(damaged), "0"),
        "files taken in by those that were killed": (f"{before:,}", ""),
        "files in which the gradebook differs afterwards": (str(len(differ)), "0"),
        "files taken in twice": (str(entries - 10 * kills), "0"),
    }


def measured(fresh: Fresh, class_course: Course, options: argparse.Namespace) -> Measured:
    """All of it, on one database."""
    found: Measured = {}
    for part in (
        lambda: taking_in(class_course),
        lambda: eight_writers(fresh("writers"), options.events),
        lambda: kills_while_appending(fresh("kills"), options.kills // 2),
        lambda: kills_while_taking_in(fresh("taking-in"), options.kills // 2),
    ):
        figures = part()
        print(figures, flush=True)
        found |= figures
    return found


def timed(function: Callable[[], Given], runs: int = 1) -> tuple[Seconds, Given]:
    """The seconds that it took, medians of so many runs, and what the last one gave."""
    walls, processors = [], []
    for _ in range(runs):
        wall, processor = time.perf_counter(), time.process_time()
        given = function()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return Seconds(statistics.median(walls), statistics.median(processors)), given


@contextmanager
def everything(options: argparse.Namespace) -> Iterator[list[Measured]]:
    """The figures of SQLite, and of PostgreSQL."""
    found = programs()
    if found is None:
        sys.exit("PostgreSQL is not installed; as root: make servers")
    with tempfile.TemporaryDirectory() as name, running(found) as server:
        names = [f"assignment_{number:02}" for number in range(1, ASSIGNMENTS + 1)]
        handed_in = course_with(Path(name) / "class", names, "")
        a_class(handed_in, options.students)
        time.sleep(3)  # younger files are read twice
        tables = []
        for kind, url in (("sqlite", lambda: ""), ("postgresql", server.database)):
            print(kind, flush=True)
            tables.append(
                measured(
                    lambda part, kind=kind, url=url: course_with(Path(name) / kind / part, ["double"], url()),
                    course_with(Path(name) / "class", names, url()),
                    options,
                )
            )
        yield tables


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=STUDENTS, help=f"so many, with {ASSIGNMENTS} assignments each")
    parser.add_argument("--events", type=int, default=EVENTS, help="of all writers together")
    parser.add_argument("--kills", type=int, default=KILLS, help="of each database")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the table is written")
    options = parser.parse_args()
    print(machine())
    with everything(options) as (sqlite, postgresql):
        rows = [
            [what, figure, other, bar]
            for (what, (figure, bar)), (other, _) in zip(sqlite.items(), postgresql.values(), strict=True)
        ]
    missed = [what for what, figure, other, bar in rows if bar and max(map(plain, (figure, other))) > plain(bar)]
    notes = [
        f"{options.students} students, {ASSIGNMENTS} assignments, a report of eight tests on each; one process; what "
        f"is done again is the median of {RUNS} runs. Processor seconds are those of that process alone.",
        "Writers: each entry in a transaction of its own. SQLite syncs each to the disk; the PostgreSQL server is a "
        "temporary one without fsync, since it is the clients that are killed.",
        f"Kills: {options.kills} on each database, at moments drawn with fixed seeds.",
        f"Bar: {'MISSED by ' + ', '.join(missed) if missed else 'met by all'}.",
    ]
    print(markdown_table(HEADER, rows))
    print(notes[-1])
    print(
        write_table(
            "gradebook", "The gradebook: a class, eight writers, and kill -9", HEADER, rows, notes, options.results
        )
    )


def plain(figure: str) -> float:
    return float(figure.replace(",", ""))


if __name__ == "__main__":
    main()
