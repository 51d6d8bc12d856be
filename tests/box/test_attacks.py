"""The corpus, once, in the first mode that this machine can: nothing gets through, nobody else notices."""

import json
import multiprocessing
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from attack import LAYERS, Attack, AttackError, of_notebook, read_attacks
from attack_course import AttackCourse
from attack_findings import improper, judged
from attack_run import Outcome, Row, run_corpus

from autograder.report import Report, TestResult, Verdict, Visibility

ATTACKS = read_attacks()
HONEST_EVERY = 8  # `make attack` has an honest submission after every one
PARTS = 2

Outcomes = list[Outcome]


def run_part(names: Sequence[str], folder: Path) -> Outcome:
    """A part of the corpus, in a process of its own."""
    return run_corpus("auto", [each for each in read_attacks() if each.name in names], folder, HONEST_EVERY)


@pytest.fixture(scope="session")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """The corpus, run in parts side by side."""
    parts = [[attack.name for attack in ATTACKS[number::PARTS]] for number in range(PARTS)]
    folders = [tmp_path_factory.mktemp("attacks") for _ in parts]
    with ProcessPoolExecutor(PARTS, multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(run_part, parts, folders))


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_gets_what_its_file_says_and_nothing_else(attack: Attack, outcomes: Outcomes) -> None:
    """Verdicts and message are the expected ones; the message names a place, and nothing that it should not."""
    (row,) = [row for outcome in outcomes for row in outcome.rows if row.attack == attack.name]
    assert row.through == []


def test_honest_submissions_do_not_notice(outcomes: Outcomes) -> None:
    """Those that follow an attack get verdicts, points, messages and measurements as if they were alone."""
    rows: list[Row] = [row for outcome in outcomes for row in outcome.rows]
    assert {row.attack: row.harmed for row in rows if row.harmed} == {}


def test_nothing_is_left_outside(outcomes: Outcomes) -> None:
    """No file, no process, nothing sent to anybody."""
    assert [text for outcome in outcomes for text in outcome.aftermath] == []


def test_every_attack_was_followed_by_a_healthy_start(outcomes: Outcomes) -> None:
    """A fresh box answered after each job; how fast it must be is for `make attack`, on a quiet machine."""
    slow = [row.attack for outcome in outcomes for row in outcome.rows if any(ms > 5000 for ms in row.next_start_ms)]
    assert slow == []
    assert all(row.next_start_ms for outcome in outcomes for row in outcome.rows if row.verdicts != "refused")


def test_the_corpus_is_large_and_every_layer_has_something_to_stop() -> None:
    """What no attack tries is not known to hold."""
    assert len(ATTACKS) >= 70
    tried = {expected.stopped_by for attack in ATTACKS for expected in (attack.usually, attack.in_landlock_mode)}
    assert tried == set(LAYERS)


@pytest.mark.parametrize("line", ["stopped by: luck", "stops: seccomp", "stopped by: clock\nverdicts: double=late"])
def test_a_file_that_says_something_else_is_refused(line: str, tmp_path: Path) -> None:
    """A misspelt key must not become an attack from which nothing is expected."""
    path = tmp_path / "odd.py"
    path.write_text(f'"""Tries.\n\n{line}\n"""\n\n# %%\nx = 1\n')
    with pytest.raises(AttackError, match=r"odd\.py"):
        of_notebook(path)


@pytest.mark.parametrize("name", ["read_hidden_tests", "read_other_submissions", "read_environments"])
def test_without_a_box_the_same_attack_succeeds(name: str, tmp_path: Path) -> None:
    """An attack that would find nothing anywhere proves nothing about the box."""
    (attack,) = [each for each in ATTACKS if each.name == name]
    with AttackCourse(tmp_path, "auto") as made:
        attack.hand_in(tmp_path, name, made.prelude)
        cells = json.loads((tmp_path / f"{name}.ipynb").read_text())["cells"]
        source = "\n\n".join(["import os", *(cell["source"] for cell in cells), "print(len(LOOT))"])
        done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert int(done.stdout.split()[-1]) > 0


def result(**changes: object) -> TestResult:
    facts = {"name": "test_double", "title": "T", "hint": "", "points": 1.0, "earned": 0.0, "verdict": Verdict.FAILED}
    rest = {"message": "`double` is slow", "staff": "", "visibility": Visibility.VISIBLE, "wall_seconds": 0.1}
    return TestResult(**(facts | rest | changes))  # type: ignore[arg-type]


def report(*tests: TestResult) -> Report:
    facts = {"assignment": "attacked", "student": "s", "attempt": 1, "submission_sha256": "", "key": "", "box": "b"}
    rest = {"device": "cpu", "created": "", "wall_seconds": 1.0, "cpu_seconds": 1.0}
    lists: dict[str, list[object]] = {"problems": [], "refused": [], "restored": [], "tests": list(tests)}
    return Report(**facts, **rest, **lists)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "message",
    [
        "it is slow",
        "`double` read /usr/lib/x",
        "`double` was given 7331.25",
        "`double`: canary",
        "`double`: RECIPE = Recipe(",
    ],
)
def test_a_message_that_says_too_little_or_too_much_is_found(message: str, tmp_path: Path) -> None:
    """No name; a path; a hidden value; a secret; a line of the hidden tests."""
    with AttackCourse(tmp_path, "auto") as made:
        shown = message.replace("canary", made.secrets.memory)
        assert list(improper(report(result(message="`double` is slow")), made.secrets, "")) == []
        assert list(improper(report(result(message=shown)), made.secrets, "")) != []


def test_a_verdict_that_is_not_expected_is_found() -> None:
    """Points for an attack, and an attack that waits for staff, are both reported."""
    (attack,) = [each for each in ATTACKS if each.name == "os_exit"]
    failed = result(message="`double` ended its own process")
    assert list(judged(attack.usually, report(failed), "")) == []
    passed = result(verdict=Verdict.PASSED, earned=1.0, message="")
    waiting = result(verdict=Verdict.ERROR, earned=None, message="")
    assert list(judged(attack.usually, report(passed), "")) != []
    assert list(judged(attack.usually, report(waiting), "")) != []
    assert list(judged(attack.usually, None, "refused")) != []
