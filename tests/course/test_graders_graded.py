"""The graders of the course's own assignments, graded."""

import functools
from collections.abc import Callable
from pathlib import Path

import pytest
from graded import ROOT, verified

from autograder.authoring.variants import read_variants
from autograder.course import read_course
from autograder.verify.run import Verified

NAMES = [each.name for each in read_course(ROOT).assignments]
TRAINS = "skip_autoencoder"
FEWEST = {TRAINS: (20, 5), "attention": (15, 6)}
ON_TRAINING = {"test_trains_to_a_low_loss", "test_beats_the_plain_network"}


@pytest.fixture(scope="module")
def once(work: Path) -> Callable[[str], Verified]:
    """The verification of an assignment, for all tests that look at it."""
    return functools.cache(lambda name: verified(ROOT, work, name))


@pytest.mark.parametrize("name", NAMES)
def test_graders_have_no_fault(name: str, once: Callable[[str], Verified]) -> None:
    """Wrong variants are caught by the tests that they name, right ones lose nothing, every test is named by one."""
    found = once(name)
    assert (found.faults, found.leads) == ((), ())


def test_only_what_training_must_catch_is_trained(once: Callable[[str], Verified]) -> None:
    """Other wrong variants are spared the two tests that train, and nobody else is."""
    found = once(TRAINS).matrix
    trained = {row.member.name for row in found.wrong if len(row.results) == len(found.tests)}
    named = {row.member.name for row in found.wrong if ON_TRAINING & set(row.member.fails)}
    assert trained == named
    assert 0 < len(named) < len(found.wrong)
    assert all(len(row.results) == len(found.tests) for row in found.rows if row not in found.wrong)


@pytest.mark.parametrize("name", NAMES)
def test_there_are_variants_of_many_kinds(name: str) -> None:
    """At least ten wrong ones and three right ones, and more where so much can be wrong and right."""
    variants = read_variants(read_course(ROOT).source(name))
    wrong, right = FEWEST.get(name, (10, 3))
    assert sum(not each.right for each in variants) >= wrong
    assert sum(each.right for each in variants) >= right
