"""Jobs on a real pool of processes: some fail once, some bring their worker down."""

import os
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from autograder.errors import CourseError
from autograder.grader.batch import Batch, local_pool, workers_here


def double(number: int) -> int:
    return 2 * number


def fail_once(witness: Path) -> str:
    """Raises when it is run for the first time."""
    if not witness.exists():
        witness.touch()
        raise OSError("not yet")
    return "done"


def fail_always(witness: Path) -> None:
    with witness.open("a") as file:
        file.write("x")
    raise OSError("never")


def end(witness: Path, times: int) -> str:
    """Ends its process, until it has been run that often."""
    with witness.open("a") as file:
        file.write("x")
    if witness.stat().st_size <= times:
        os._exit(3)
    return "survived"


def ask_a_person() -> None:
    raise CourseError("course.toml: points: missing, and needed")


def call(function: object, *arguments: object) -> object:
    """One job for many kinds of work: a batch runs one function."""
    assert callable(function)
    return function(*arguments)


def pool() -> Executor:
    return local_pool(2)


def test_what_fails_once_is_tried_again(tmp_path: Path) -> None:
    """Whatever fails twice comes back as its exception, beside the results of the others."""
    jobs = {
        "plain": (double, 4),
        "once": (fail_once, tmp_path / "once"),
        "always": (fail_always, tmp_path / "always"),
    }
    with Batch(pool) as batch:
        found = dict(batch.run(call, jobs))
    assert (found["plain"], found["once"]) == (8, "done")
    assert isinstance(found["always"], OSError)
    assert (tmp_path / "always").read_text() == "xx"


def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    """A job that brings its worker down once is run again, on a new pool."""
    with Batch(pool) as batch:
        assert dict(batch.run(end, {"once": (tmp_path / "once", 1)})) == {"once": "survived"}
        assert dict(batch.run(double, {"next": (4,)})) == {"next": 8}


def test_a_worker_that_dies_takes_nobody_along(tmp_path: Path) -> None:
    """Its neighbours are run again, one at a time; what always kills its worker is told apart."""
    jobs = {f"plain {number}": (double, number) for number in range(4)}
    with Batch(pool) as batch:
        found = dict(batch.run(call, {"deadly": (end, tmp_path / "deadly", 99), **jobs}))
    assert [found[name] for name in jobs] == [0, 2, 4, 6]
    assert isinstance(found["deadly"], BrokenProcessPool)


def test_what_a_person_must_mend_ends_the_batch() -> None:
    """At once, with its own words, and without a second try."""
    with Batch(pool) as batch, pytest.raises(CourseError, match="points: missing, and needed"):
        dict(batch.run(call, {"ask": (ask_a_person,)}))


def test_no_jobs_are_no_work() -> None:
    """A batch without jobs gives nothing."""
    with Batch(pool) as batch:
        assert list(batch.run(double, {})) == []


def test_workers_are_as_many_as_the_machine_holds() -> None:
    """At least one, at most one a core, unless the course says otherwise."""
    assert workers_here(7) == 7
    assert 1 <= workers_here(0) <= len(os.sched_getaffinity(0))
