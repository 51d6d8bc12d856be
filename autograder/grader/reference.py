"""The reference solution, graded as a student's submission is, before anybody else.

Where it does not get all points, the tests or this machine are at fault: an answer that is right would lose points, and
its student would be blamed.
"""

import hashlib
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from autograder.errors import GraderError
from autograder.grader import station
from autograder.grader.batch import Batch
from autograder.grader.records import LoadRecord, Soundness, Tested
from autograder.grader.station import Station
from autograder.grader.store import key_of
from autograder.grader.trainings import missing, trained, wanted_of
from autograder.intake.submission import Submission
from autograder.report import TestResult, Verdict
from autograder.surroundings import surroundings

TRIES = 2
SHOWN = 3  # lost tests in one message
SENTENCE_CHARACTERS = 300
_CALLED = "the reference solution"


def reference_of(here: Station) -> Submission | None:
    """The executed solution as if it had been handed in; None where there is none."""
    name = here.settings.assignment
    path = here.course.paths.solutions(name) / f"{name}.ipynb"
    if not path.is_file():
        return None
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Submission(".reference", name, 0, digest, datetime.now(UTC), path)


def soundness(
    here: Station, batch: Batch, training: Batch, baselines: Mapping[str, list[str]], key: str
) -> Soundness | None:
    """How the reference solution fares here and now; None where there is none.

    Asked once for each `key` and each machine, as long as it gets all points: what is broken may be mended meanwhile.
    """
    reference = reference_of(here)
    if reference is None:
        return None
    key = key_of("sound", key, _machine(here))
    kept = here.store.record(key, Soundness)
    if kept is not None:
        return kept
    found = _asked(here, batch, training, baselines, reference)
    if not found.lost:
        here.store.put_record(key, found)
    return found


def refuse_unless_sound(here: Station, found: Soundness) -> None:
    """Raise GraderError, naming the tests that the reference solution lost here, when it did not get all points."""
    if not found.lost:
        return
    if found.refused:
        raise GraderError(f"nobody is graded, since the reference solution cannot be: {found.refused}")
    name, logs = here.settings.assignment, here.course.paths.grader_log
    others = f"; and {len(found.lost) - SHOWN} more" if found.lost[SHOWN:] else ""
    raise GraderError(
        f"{here.suite.path}: the reference solution does not get all points on this machine, so nobody is graded: "
        f"{'; '.join(found.lost[:SHOWN])}{others}. `torchgrade verify {name}` shows whether the tests are at fault, "
        f"`torchgrade doctor` whether this machine is; log: {logs}"
    )


def _asked(
    here: Station, batch: Batch, training: Batch, baselines: Mapping[str, list[str]], reference: Submission
) -> Soundness:
    """Load it, train its models, test it; a test that ended in `error` has another try, as everybody's has."""
    loaded = _result(batch, station.load_job, here.settings, reference)
    if not isinstance(loaded, LoadRecord):
        return Soundness([], [f"it cannot be loaded ({loaded})"], _refused(here, loaded))
    wanted = wanted_of(here, [loaded], baselines)
    results = list(trained(here, training, wanted, missing(here, wanted)))
    for recipe, model in loaded.models.items():
        if model.boxed:
            results.append(_result(batch, station.box_train_job, here.settings, reference, recipe))
    broken = next((each for each in results if isinstance(each, BaseException)), None)
    for _ in range(TRIES):
        tested = _result(batch, station.reference_job, here.settings, reference, loaded, dict(baselines))
        if isinstance(tested, Tested) and not tested.has_error:
            break
    if not isinstance(tested, Tested):
        return Soundness([], [f"it cannot be tested ({tested})"], _refused(here, broken or tested))
    passed = [each.name for each in tested.tests if each.verdict is Verdict.PASSED]
    lost = [_sentence(each) for each in tested.tests if each.name not in passed]
    if lost and broken is not None:  # what could not be trained is missing, and tests say no more than that
        lost.insert(0, f"its training ended with {type(broken).__name__}: {broken}"[:SENTENCE_CHARACTERS])
    return Soundness(passed, lost, _refused(here, broken))


def _refused(here: Station, result: Any) -> str:
    """What the machine refused, and what to do; nothing where it is not to blame for what a job ended with."""
    return surroundings(result, here.course.paths.store) if isinstance(result, OSError) else ""


def _result(batch: Batch, job: Any, *arguments: Any) -> Any:
    """What one job gives, or the exception that it ended with."""
    ((_, result),) = batch.run(job, {_CALLED: arguments})
    return result


def _sentence(lost: TestResult) -> str:
    return f"{lost.name}: {lost.verdict} ({lost.message or lost.raised})"[:SENTENCE_CHARACTERS]


def _machine(here: Station) -> tuple[str, ...]:
    """What an answer holds for: this machine, its kernel, and the versions that student code runs with."""
    return (platform.node(), platform.release(), *(f"{name} {found}" for name, found in here.versions.items()))
