"""Several writers lose nothing, and a killed one leaves a gradebook that opens, whole and in agreement with the files.

`benchmarks/gradebook.py` does the same in full size.
"""

import random
import time
from pathlib import Path

from small_course import hand_in, report_on
from writers import BATCH, batches_in, start, take_in_for_ever, write

from autograder.course import Course
from grading.gradebook.agreement import disagreements
from grading.gradebook.opening import open_gradebook
from grading.gradebook.taking_in import take_in

WRITERS, BATCHES, KILLS = 8, 12, 9


def wait_for(path: Path) -> None:
    while not path.exists():
        time.sleep(0.001)


def test_eight_writers_lose_nothing(course: Course) -> None:
    """They also make the gradebook, all at once; numbers rise with time, none is given twice, batches stay together."""
    processes = [start(write, course.paths.root, f"writer-{number}", BATCHES) for number in range(WRITERS)]
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * WRITERS
    with open_gradebook(course) as gradebook:
        entries = gradebook.entries()
    assert [entry.number for entry in entries] == list(range(1, WRITERS * BATCHES * BATCH + 1))
    assert [entry.when for entry in entries] == sorted({entry.when for entry in entries})
    everything = {f"writer-{number} {batch}": BATCH for number in range(WRITERS) for batch in range(BATCHES)}
    assert batches_in(entries) == everything
    assert all(len({each.who for each in entries[at : at + BATCH]}) == 1 for at in range(0, len(entries), BATCH))


def test_what_append_returned_for_outlasts_a_kill(course: Course, tmp_path: Path) -> None:
    """And nothing is there by half, wherever the process was."""
    chance, told = random.Random(8), tmp_path / "told"
    for number in range(KILLS):
        process = start(write, course.paths.root, f"writer-{number}", 1_000_000, told)
        if number >= KILLS // 3:  # those before are killed while the gradebook is made, or opened
            while f"writer-{number} 0\n" not in (told.read_text() if told.exists() else ""):
                time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.05))
        process.kill()
        process.join()
    with open_gradebook(course) as gradebook:
        assert gradebook.damage() == []
        found = batches_in(gradebook.entries())
    returned = told.read_text().splitlines()
    assert set(returned) <= set(found)
    assert len(returned) >= KILLS - KILLS // 3
    assert set(found.values()) == {BATCH}
    assert len(found) - len(returned) <= KILLS  # at most the one whose return was not told


def test_a_kill_while_taking_in_leaves_agreement_behind(course: Course, tmp_path: Path) -> None:
    """Once the rest is taken in, the gradebook says what lies in submitted/ and reports/, each thing once."""
    chance = random.Random(9)
    for number in range(KILLS):
        began = tmp_path / f"began-{number}"
        process = start(take_in_for_ever, course.paths.root, began)
        wait_for(began)
        for student in range(4):
            hand_in(course, f"student-{number}-{student}")
            report_on(course, f"student-{number}-{student}", 3.0, 1.0)
        time.sleep(chance.uniform(0, 0.04))
        process.kill()
        process.join()
    with open_gradebook(course) as gradebook:
        assert len(gradebook.entries()) > 0
        take_in(course, gradebook)
        assert disagreements(course, gradebook) == []
        assert len(gradebook.entries()) == 2 * 4 * KILLS
