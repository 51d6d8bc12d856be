"""Batch autograding: load, train, test, report. Each phase goes on where an interrupted run left off."""

import contextlib
import functools
import hashlib
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

import msgspec

from autograder.authoring.questions import questions_of
from autograder.box.modes import choose
from autograder.course import Course
from autograder.errors import GraderError, IntakeError, UsageError
from autograder.grader import station
from autograder.grader.alone import alone
from autograder.grader.basis import basis_of
from autograder.grader.batch import Batch
from autograder.grader.device import Device, device_asked, gpu_kind
from autograder.grader.log import note
from autograder.grader.place import placed
from autograder.grader.records import TRUSTED, LoadRecord, Settings, Soundness, Tested
from autograder.grader.reference import refuse_unless_sound, soundness
from autograder.grader.station import Station
from autograder.grader.store import Store, key_of
from autograder.grader.suite import Suite, in_all
from autograder.grader.trainings import missing, trained, trainers, wanted_of
from autograder.grader.workers import LocalPool
from autograder.intake.release_cells import read_release, release_path
from autograder.intake.submission import Submission, every_attempt, read_submission
from autograder.machine import refuse_short_of_threads, workers_here
from autograder.paths import ATTEMPT, sweep
from autograder.report import FORMAT, Report, TestResult, Verdict, read_report
from autograder.surroundings import surroundings

UNGUARDED = ("load", "train", "test", "report")
PHASES = ("ready", *UNGUARDED)  # of a run that grades nobody where the reference solution loses points

Attempts = Collection[tuple[str, int]]  # students and numbers of their attempts
Ask = Callable[[], Soundness | None]  # how the reference solution fares here; None where there is none


class Progress(Protocol):
    """Who shows how far a batch is."""

    def begin(self, phase: str, total: int) -> None: ...

    def advance(self, phase: str, *, failed: bool = False) -> None: ...


@dataclass(frozen=True)
class Graded:
    """What a run of `autograde` did: the submissions' reports, and how many of them were already there."""

    reports: list[Report]
    kept: int
    distinct_models: int
    trainings: int
    remark: str = ""  # for staff: where models trained and how thresholds were measured, if not as could be expected

    @property
    def errors(self) -> list[Report]:
        return [report for report in self.reports if report.earned is None]


def autograde(
    course: Course,
    name: str,
    progress: Progress,
    *,
    trusted: bool = False,
    device: str | None = None,
    make_executor: Callable[[], Executor] | None = None,
    batch: Batch | None = None,
    trains: bool = True,
    reseeded: int = 0,
    attempts: Attempts | None = None,
    guarded: bool = True,
) -> Graded:
    """Grade every student's latest submission of the assignment `name`, or these `attempts`; write one report each.

    Nobody is graded where an empty box cannot compute, nor, if `guarded`, where the reference solution does not get all
    points: then GraderError says which tests it lost.

    Models train on `device`, which is course.toml's `runner.device` by default. `batch` may be one whose workers run
    already. Without `trains`, only the tests that need no trained model are run; `reseeded` by 1, 2, ... whatever is
    drawn is drawn with other seeds.

    A report that already follows from the same submission, tests, thresholds, data and limits is kept; one with an
    `error` in it is made anew. Raises UsageError for what a person must mend first, and at the end for reports that
    could not be written.
    """
    run = _Run.of(course, name, trusted, device, trains, reseeded)
    with alone(course.paths.lock(name), f"autograde {name}"):
        sweep(course.paths)
        return _graded(run, progress, make_executor, batch, attempts, guarded)


def keys_of(
    course: Course, name: str, attempts: Attempts, *, trusted: bool = False, device: str | None = None
) -> dict[tuple[str, int], str]:
    """The key that the report of each of these attempts would have now. Raises as `autograde` does."""
    run = _Run.of(course, name, trusted, device, trains=True, reseeded=0)
    submissions, _ = _chosen(run, attempts)
    return {(each.student, each.attempt): run.key_for(each) for each in submissions}


def _graded(
    run: "_Run",
    progress: Progress,
    make_executor: Callable[[], Executor] | None,
    running: Batch | None,
    attempts: Attempts | None,
    guarded: bool,
) -> Graded:
    paths, name = run.course.paths, run.settings.assignment
    submissions, unreadable = _chosen(run, _last_attempts(run) if attempts is None else attempts)
    if not submissions:
        raise IntakeError(f"{paths.submitted}: no submissions of {name}; run `torchgrade collect {name} FOLDER` first")
    kept = {_called(each): report for each in submissions if (report := run.kept_report(each)) is not None}
    waiting = [each for each in submissions if _called(each) not in kept]
    if not waiting:
        return Graded(list(kept.values()), len(kept), 0, 0, run.remark)
    with contextlib.nullcontext(running) if running else workers(run.course, len(waiting), make_executor) as batch:
        if running is None and not run.settings.trusted:
            batch.start(station.start_job, run.settings)  # while the reference solution is graded by one of them
        readable = [each for each in waiting if _called(each) not in unreadable]
        baselines = _baselines(run, batch)
        with trainers(run.course, run.device, batch, make_executor) as training:
            ask = functools.cache(functools.partial(soundness, run.here, batch, training, baselines, run.key))
            if guarded:
                _get_ready(run, ask, progress)
            records = {**unreadable, **_load(run, batch, readable, progress)}
            boxed = _boxed(run, waiting, records)
            models, trainings = _train(run, training, records, baselines, progress, and_in_boxes=len(boxed))
            _train_in_boxes(batch, boxed, progress)
            made = _test_and_report(run, batch, waiting, records, baselines, ask, guarded, progress)
    reports = sorted([*kept.values(), *made], key=lambda report: (report.student, report.attempt))
    remarks = [run.remark, _UNPROVEN.format(name) if guarded and ask() is None else ""]
    return Graded(reports, len(kept), models, trainings, "\n".join(filter(None, remarks)))


_UNPROVEN = (
    "nothing shows that right work gets its points here: there is no solution; `torchgrade release {}` writes it"
)


def _get_ready(run: "_Run", ask: Ask, progress: Progress) -> None:
    """Grade nobody where the reference solution does not get all points. Raises GraderError."""
    progress.begin("ready", 1)
    if (found := ask()) is not None:
        refuse_unless_sound(run.here, found)
    progress.advance("ready")


def workers(course: Course, most: int, make_executor: Callable[[], Executor] | None = None) -> Batch:
    """Worker processes for a course, as many as the machine holds and at most `most`; use it in a `with` block."""
    log, job_seconds = course.paths.grader_log, course.runner.job_seconds
    width = min(workers_here(course.runner.workers).count, most)
    make = make_executor or functools.partial(LocalPool, width, job_seconds, log)
    return Batch(make, width, job_seconds=job_seconds, note=functools.partial(note, log))


@dataclass(frozen=True)
class _Run:
    """What one run of one assignment follows from."""

    here: Station  # of this process, and of this run alone: a file that changed since the last one is read again
    device: Device
    key: str
    load_key: str
    mode: str  # how student code is held, as reports say it
    basis: Mapping[str, str]  # what the key is made of, for people
    remark: str  # for staff: where models train and how thresholds were measured, if not as could be expected

    @classmethod
    def of(cls, course: Course, name: str, trusted: bool, asked: str | None, trains: bool, reseeded: int) -> "_Run":
        source = course.source(name)
        assignment = course.assignment(name)
        device = device_asked(course, asked)
        if not trusted:
            refuse_short_of_threads()
        sandbox = None if trusted else choose(course.runner.box, course.paths.root, course.paths.work)
        box = sandbox.kind if sandbox else TRUSTED
        company = bool(device.gpus)
        paths = course.paths
        settings = Settings(
            paths.root,
            paths.work,
            name,
            box,
            device.kind,
            company,
            trains,
            reseeded,
            aside=paths.aside,
            gpu=gpu_kind(device),
        )
        here = Station(settings)
        by_hand = sum(question.points for question in questions_of(source))
        if not math.isclose(here.all_tests.points + by_hand, assignment.points):
            beside = f", the questions of {source.notebook} {by_hand:g}" if by_hand else ""
            raise GraderError(
                f"{source.hidden_tests}: its tests are worth {here.all_tests.points:g} points{beside}, "
                f"{course.paths.course_file} says {assignment.points:g}; make them equal"
            )
        here, device, remark = placed(here, device, asked)
        solution = paths.solutions(name) / f"{name}.ipynb"
        read_release(paths, name)
        release = release_path(paths, name)
        data = here.handwritten.sha256 if here.suite.recipes else ""
        recipes = {each: recipe.description for each, recipe in here.suite.recipes.items()}
        versions = (FORMAT, version("torchgrade"), here.versions)
        loads = key_of(_digest(release), data, recipes, assignment.limits.model_dump(), trusted, reseeded, versions)
        contents = [_digest(path) for path in (source.hidden_tests, source.thresholds, solution)]
        key = key_of(loads, contents, course.data.images, device.kind, trains)
        basis = {**basis_of(here), "release": _digest(release), "solution": _digest(solution)}
        return cls(here, device, key, loads, sandbox.mode if sandbox else TRUSTED, basis, remark)

    @property
    def course(self) -> Course:
        return self.here.course

    @property
    def settings(self) -> Settings:
        return self.here.settings

    @property
    def suite(self) -> Suite:
        return self.here.suite

    @property
    def store(self) -> Store:
        return self.here.store

    def key_for(self, submission: Submission) -> str:
        return key_of(self.key, submission.sha256)

    def load_key_for(self, submission: Submission) -> str:
        """What loading finds does not follow from the tests: after a change to these alone, it is kept."""
        return key_of(self.load_key, submission.sha256)

    def report_path(self, submission: Submission) -> Path:
        return self.course.paths.report(submission.assignment, submission.student, submission.attempt)

    def kept_report(self, submission: Submission) -> Report | None:
        """The report that is there already; None when it is damaged, follows from something else, or is no verdict."""
        path = self.report_path(submission)
        try:
            report = read_report(path)
        except UsageError:
            return None
        return report if report.key == self.key_for(submission) and report.earned is not None else None


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _last_attempts(run: _Run) -> Attempts:
    """Each student's last attempt."""
    return dict(every_attempt(run.course.paths, run.settings.assignment)).items()


def _chosen(run: _Run, attempts: Attempts) -> tuple[list[Submission], dict[str, BaseException]]:
    """These attempts, sorted, and why it cannot be read for those that cannot."""
    submissions: list[Submission] = []
    unreadable: dict[str, BaseException] = {}
    for student, number in sorted(attempts):
        folder = run.course.paths.attempts(student, run.settings.assignment)
        try:
            submission = read_submission(folder / ATTEMPT.format(number))
        except IntakeError as error:
            submission = _nameless(folder, number)
            unreadable[_called(submission)] = error
        submissions.append(submission)
    return submissions, unreadable


def _nameless(attempts: Path, number: int) -> Submission:
    """An attempt whose content nobody can vouch for: it has no hash, so its report is no other's."""
    return Submission(attempts.parent.name, attempts.name, number, "", datetime.now(UTC), attempts)


def _called(submission: Submission) -> str:
    """What an attempt is called among others of the assignment."""
    return f"{submission.student}, attempt {submission.attempt}"


# -- load --------------------------------------------------------------------------------------------------------------


def _load(
    run: _Run, batch: Batch, submissions: Sequence[Submission], progress: Progress
) -> dict[str, LoadRecord | BaseException]:
    """Every submission loaded in its box and its models described; equal notebooks once."""
    by_key = {run.load_key_for(each): each for each in submissions}
    records: dict[str, LoadRecord | BaseException] = {}
    is_described = functools.cache(run.store.has_description)
    for key in by_key:
        record = run.store.record(key, LoadRecord)
        if record is not None and all(
            is_described(each) for model in record.models.values() for each in model.descriptions
        ):
            records[key] = record
    missing = {_called(each): key for key, each in by_key.items() if key not in records}
    jobs = {called: (run.settings, by_key[key]) for called, key in missing.items()}
    progress.begin("load", len(jobs))
    for called, result in batch.run(station.load_job, jobs):
        if isinstance(result, LoadRecord):
            run.store.put_record(missing[called], result)
        records[missing[called]] = result
        progress.advance("load", failed=not isinstance(result, LoadRecord))
    return {_called(each): records[run.load_key_for(each)] for each in submissions}


def _baselines(run: _Run, batch: Batch) -> dict[str, list[str]]:
    if not any(recipe.baseline for recipe in run.suite.recipes.values()):
        return {}
    for _, result in batch.run(station.baselines_job, {"baselines": (run.settings,)}):
        if isinstance(result, OSError):
            raise UsageError(surroundings(result, run.course.paths.store)) from result
        if isinstance(result, BaseException):
            raise GraderError(f"{run.suite.path}: a recipe's baseline cannot be described: {result}") from result
        return dict(result)
    return {}


# -- train -------------------------------------------------------------------------------------------------------------


def _train(
    run: _Run,
    batch: Batch,
    records: Mapping[str, LoadRecord | BaseException],
    baselines: Mapping[str, list[str]],
    progress: Progress,
    *,
    and_in_boxes: int,
) -> tuple[int, int]:
    """Every distinct model trained once under each seed; what could not be trained is missing in the store.

    Returns how many distinct models the submissions have, and how many trainings they and the baselines need, of those
    that were described; the progress bar counts what trains in boxes, too.
    """
    here = run.here
    wanted = wanted_of(here, [each for each in records.values() if isinstance(each, LoadRecord)], baselines)
    models = {tuple(unit.descriptions for unit in each.units) for each in wanted if each.units}
    units = missing(here, wanted)
    progress.begin("train", len(units) + and_in_boxes)
    for result in trained(here, batch, wanted, units) if units else ():
        progress.advance("train", failed=isinstance(result, BaseException))
    return len(models), len({key for each in wanted for unit in each.all_units for key in unit.keys})


def _boxed(
    run: _Run, submissions: Sequence[Submission], records: Mapping[str, LoadRecord | BaseException]
) -> dict[str, tuple[Settings, Submission, str]]:
    """The jobs for models that cannot cross as data."""
    jobs = {}
    for submission in submissions:
        record = records[_called(submission)]
        for name, model in record.models.items() if isinstance(record, LoadRecord) else ():
            if model.boxed:
                jobs[f"{name} of {_called(submission)}"] = (run.settings, submission, name)
    return jobs


def _train_in_boxes(batch: Batch, jobs: Mapping[str, tuple[Settings, Submission, str]], progress: Progress) -> None:
    """Those models trained each in its own box; what could not be trained is missing in the store."""
    for _, result in batch.run(station.box_train_job, jobs):
        progress.advance("train", failed=isinstance(result, BaseException))


# -- test and report ---------------------------------------------------------------------------------------------------


def _test_and_report(
    run: _Run,
    batch: Batch,
    submissions: Sequence[Submission],
    records: Mapping[str, LoadRecord | BaseException],
    baselines: Mapping[str, list[str]],
    ask: Ask,
    guarded: bool,
    progress: Progress,
) -> list[Report]:
    """Hidden tests for every submission; each report is written as soon as its tests are done.

    A test that ended in `error` has another try, which knows the tests that the reference solution passes.
    """
    by_name = {_called(each): each for each in submissions}
    loaded = {called: record for called, record in records.items() if isinstance(record, LoadRecord)}
    jobs = {called: (run.settings, by_name[called], record, baselines) for called, record in loaded.items()}
    progress.begin("test", len(jobs))
    progress.begin("report", len(submissions))
    reports = []
    unwritten: dict[Path, OSError] = {}

    def report(called: str, result: Tested | BaseException) -> None:
        made = _report(run, by_name[called], records[called], result)
        path = run.report_path(by_name[called])
        try:
            made.write(path)
        except OSError as error:
            unwritten[path] = error
        reports.append(made)
        progress.advance("report", failed=made.earned is None)

    for called, record in records.items():
        if isinstance(record, BaseException):
            report(called, record)
    again = []
    sound = _passed(ask) if guarded else []
    for called, result in batch.run(station.test_job, {each: (*job, sound) for each, job in jobs.items()}):
        progress.advance("test", failed=isinstance(result, BaseException))
        if isinstance(result, Tested) and result.has_error:
            again.append(called)
        else:
            report(called, result)
    sound = _passed(ask) if again else []
    for called, result in batch.run(station.test_job, {each: (*jobs[each], sound) for each in again}):
        report(called, result)
    if unwritten:
        raise UsageError(_unwritten(run, unwritten))
    return reports


def _passed(ask: Ask) -> list[str]:
    """The tests that the reference solution passes; none where there is no telling."""
    found = ask()
    return found.passed if found is not None else []


def _unwritten(run: _Run, unwritten: Mapping[Path, OSError]) -> str:
    lines = [f"{path}: cannot be written ({error.strerror})" for path, error in unwritten.items()]
    what_to_do = f"make room, or the folder writable, and run `torchgrade autograde {run.settings.assignment}` again"
    return "\n".join([*lines, f"{len(lines)} reports could not be written, all others are; {what_to_do}"])


def _report(
    run: _Run, submission: Submission, record: LoadRecord | BaseException, result: Tested | BaseException
) -> Report:
    if isinstance(result, BaseException):
        result = Tested(in_all(run.suite, Verdict.ERROR, staff=f"{type(result).__name__}: {result}"), [], 0.0, 0.0)
    loaded = record if isinstance(record, LoadRecord) else None
    noticed = [*(loaded.noticed if loaded else []), *result.noticed]
    return Report(
        assignment=submission.assignment,
        student=submission.student,
        attempt=submission.attempt,
        submission_sha256=submission.sha256,
        key=run.key_for(submission),
        box=run.mode,
        device=run.settings.device,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        wall_seconds=round(result.wall_seconds + (loaded.wall_seconds if loaded else 0), 3),
        cpu_seconds=round(result.cpu_seconds + (loaded.cpu_seconds if loaded else 0), 3),
        restored=loaded.restored if loaded else [],
        problems=loaded.problems if loaded else [],
        refused=list(dict.fromkeys(noticed)),
        notes=list(result.notes),
        basis=dict(run.basis),
        tests=[_with_logs(test, run) for test in result.tests],
    )


def _with_logs(test: TestResult, run: _Run) -> TestResult:
    """What is our fault says to staff where to read on; its own text ends, as ever, with what was raised."""
    if test.verdict is not Verdict.ERROR:
        return test
    logs = f"logs: {run.course.paths.grader_log} and {run.course.paths.box_log}"
    return msgspec.structs.replace(test, staff=f"{logs}\n{test.staff}")
