"""Batch autograding: load, train, test, report. Each phase goes on where an interrupted run left off."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

import torch

from autograder.box.sandbox import Sandbox
from autograder.course import Course
from autograder.errors import GraderError, IntakeError
from autograder.grader import station
from autograder.grader.batch import Batch, local_pool, workers_here
from autograder.grader.records import LoadRecord, ModelRecord, Settings, Tested, Unit
from autograder.grader.store import Store, key_of
from autograder.grader.suite import Suite, in_all, read_suite
from autograder.intake.submission import Submission, latest
from autograder.report import FORMAT, Report, Verdict, read_report

PHASES = ("load", "train", "test", "report")


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

    @property
    def errors(self) -> list[Report]:
        return [report for report in self.reports if report.earned is None]


def autograde(
    course: Course,
    name: str,
    progress: Progress,
    *,
    trusted: bool = False,
    make_executor: Callable[[], Executor] | None = None,
) -> Graded:
    """Grade every student's latest submission of the assignment `name`; write one report each.

    A report that already follows from the same submission, tests, thresholds, data and limits is kept; one with an
    `error` in it is made anew. Raises UsageError for what a person must mend first.
    """
    run = _Run.of(course, name, trusted)
    submissions = latest(course.paths, name)
    if not submissions:
        raise IntakeError(
            f"{course.paths.submitted}: no submissions of {name}; run `torchgrade collect {name} FOLDER` first"
        )
    kept = {each.student: report for each in submissions if (report := run.kept_report(each)) is not None}
    waiting = [each for each in submissions if each.student not in kept]
    make = make_executor or partial(local_pool, min(workers_here(course.runner.workers), max(1, len(waiting))))
    if not waiting:
        return Graded(list(kept.values()), len(kept), 0, 0)
    with Batch(make) as batch:
        records = _load(run, batch, waiting, progress)
        baselines = _baselines(run, batch)
        models, trainings = _train(run, batch, records, baselines, progress)
        made = _test_and_report(run, batch, waiting, records, baselines, progress)
    reports = sorted([*kept.values(), *made], key=lambda report: report.student)
    return Graded(reports, len(kept), models, trainings)


@dataclass(frozen=True)
class _Run:
    """What one run of one assignment follows from."""

    course: Course
    settings: Settings
    suite: Suite
    key: str

    @classmethod
    def of(cls, course: Course, name: str, trusted: bool) -> "_Run":
        source = course.source(name)
        assignment = course.assignment(name)
        suite = read_suite(source.hidden_tests)
        if suite.points != assignment.points:
            raise GraderError(
                f"{source.hidden_tests}: its tests are worth {suite.points:g} points, "
                f"{course.paths.course_file} says {assignment.points:g}; make them equal"
            )
        device = "cuda" if torch.cuda.is_available() else "cpu"
        settings = Settings(course.paths.root, course.paths.work, name, trusted, device)
        contents = [_digest(path) for path in (source.hidden_tests, source.thresholds)]
        data = station.station(settings).handwritten.sha256 if suite.recipes else ""
        versions = (FORMAT, version("torchgrade"), torch.__version__)
        surroundings = (data, course.data.images, assignment.limits.model_dump(), trusted, device)
        return cls(course, settings, suite, key_of(contents, surroundings, versions))

    @property
    def store(self) -> Store:
        return Store(self.course.paths.store)

    def key_for(self, submission: Submission) -> str:
        return key_of(self.key, submission.sha256)

    def report_path(self, submission: Submission) -> Path:
        return self.course.paths.report(submission.assignment, submission.student, submission.attempt)

    def kept_report(self, submission: Submission) -> Report | None:
        path = self.report_path(submission)
        report = read_report(path) if path.is_file() else None
        is_current = report is not None and report.key == self.key_for(submission) and report.earned is not None
        return report if is_current else None


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


# -- load --------------------------------------------------------------------------------------------------------------


def _load(
    run: _Run, batch: Batch, submissions: Sequence[Submission], progress: Progress
) -> dict[str, LoadRecord | BaseException]:
    """Every submission loaded in its box and its models described; equal notebooks once."""
    by_key = {run.key_for(each): each for each in submissions}
    records: dict[str, LoadRecord | BaseException] = {}
    for key in by_key:
        record = run.store.record(key, LoadRecord)
        if record is not None:
            records[key] = record
    jobs = {key: (run.settings, each) for key, each in by_key.items() if key not in records}
    progress.begin("load", len(jobs))
    for key, result in batch.run(station.load_job, jobs):
        if isinstance(result, LoadRecord):
            run.store.put_record(key, result)
        records[key] = result
        progress.advance("load", failed=not isinstance(result, LoadRecord))
    return {each.student: records[run.key_for(each)] for each in submissions}


def _baselines(run: _Run, batch: Batch) -> dict[str, list[str]]:
    if not any(recipe.baseline for recipe in run.suite.recipes.values()):
        return {}
    for _, result in batch.run(station.baselines_job, {"baselines": (run.settings,)}):
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
) -> tuple[int, int]:
    """Every distinct model trained once under each seed; what could not be trained is missing in the store.

    Returns how many distinct models the submissions have, and how many trainings they and the baselines need.
    """
    units: dict[str, Unit] = {}
    models: set[tuple[str, ...]] = set()
    here = station.station(run.settings)
    for name, recipe in run.suite.recipes.items():
        found = [record.models.get(name) for record in records.values() if isinstance(record, LoadRecord)]
        described = {
            tuple(model.descriptions) for model in found if isinstance(model, ModelRecord) and not model.problem
        }
        models |= described
        for descriptions in [*sorted(described), tuple(baselines.get(name, []))]:
            units.update({unit.key: unit for unit in here.units(recipe, descriptions)})
    jobs = {key: (run.settings, unit) for key, unit in units.items() if not run.store.has_training(key)}
    progress.begin("train", len(jobs))
    for _, result in batch.run(station.train_job, jobs):
        progress.advance("train", failed=isinstance(result, BaseException))
    return len(models), len(units)


# -- test and report ---------------------------------------------------------------------------------------------------


def _test_and_report(
    run: _Run,
    batch: Batch,
    submissions: Sequence[Submission],
    records: Mapping[str, LoadRecord | BaseException],
    baselines: Mapping[str, list[str]],
    progress: Progress,
) -> list[Report]:
    """Hidden tests for every submission; each report is written as soon as its tests are done."""
    by_student = {each.student: each for each in submissions}
    loaded = {student: record for student, record in records.items() if isinstance(record, LoadRecord)}
    jobs = {student: (run.settings, by_student[student], record, baselines) for student, record in loaded.items()}
    progress.begin("test", len(jobs))
    progress.begin("report", len(submissions))
    reports = []

    def report(student: str, result: Tested | BaseException) -> None:
        made = _report(run, by_student[student], records[student], result)
        made.write(run.report_path(by_student[student]))
        reports.append(made)
        progress.advance("report", failed=made.earned is None)

    for student, record in records.items():
        if isinstance(record, BaseException):
            report(student, record)
    again = {}
    for student, result in batch.run(station.test_job, jobs):
        progress.advance("test", failed=isinstance(result, BaseException))
        if isinstance(result, Tested) and result.has_error:
            again[student] = jobs[student]
        else:
            report(student, result)
    for student, result in batch.run(station.test_job, again):
        report(student, result)
    return reports


def _report(
    run: _Run, submission: Submission, record: LoadRecord | BaseException, result: Tested | BaseException
) -> Report:
    if isinstance(result, BaseException):
        why = f"{type(result).__name__}: {result}; the box's log is {run.course.paths.box_log}"
        result = Tested(in_all(run.suite, Verdict.ERROR, staff=why), [], 0.0, 0.0)
    loaded = record if isinstance(record, LoadRecord) else None
    noticed = [*(loaded.noticed if loaded else []), *result.noticed]
    return Report(
        assignment=submission.assignment,
        student=submission.student,
        attempt=submission.attempt,
        submission_sha256=submission.sha256,
        key=run.key_for(submission),
        box="trusted: no box" if run.settings.trusted else Sandbox.here().mode,
        device=run.settings.device,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        wall_seconds=round(result.wall_seconds + (loaded.wall_seconds if loaded else 0), 3),
        cpu_seconds=round(result.cpu_seconds + (loaded.cpu_seconds if loaded else 0), 3),
        problems=loaded.problems if loaded else [],
        refused=list(dict.fromkeys(noticed)),
        tests=result.tests,
    )
