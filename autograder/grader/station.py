"""What a worker process of a batch does and keeps: its box, the data, the collected tests.

The three jobs of a submission (load, train, test) are functions at the end of this file; any executor can run them.
"""

import functools
import math
import shutil
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import torch

from autograder.box.describe import describe
from autograder.box.headroom import threads_of_a_box
from autograder.box.lockdown import Ceiling
from autograder.course import Course, Limits, read_course
from autograder.data import Handwritten, handwritten
from autograder.errors import GraderError, NotRebuilt, StudentError
from autograder.grader.boxed_training import train_in_box
from autograder.grader.boxes import Boxes
from autograder.grader.channels import Channel, Channels
from autograder.grader.compared import Compared
from autograder.grader.local import LocalChannel
from autograder.grader.outcome import Outcome
from autograder.grader.plugin import GraderPlugin
from autograder.grader.records import LoadRecord, ModelRecord, Settings, Tested, Unit
from autograder.grader.session import Session
from autograder.grader.store import Store, key_of
from autograder.grader.suite import Suite, in_all, read_suite, run_suite
from autograder.grader.thresholds import Thresholds, measured_with, read_thresholds
from autograder.grader.trainer import Trainer
from autograder.intake.notebook import CodeCell, graded
from autograder.intake.release_cells import put_back, read_release
from autograder.intake.submission import Submission
from autograder.intake.upload import read_upload
from autograder.machine import versions_here
from autograder.models.normal import normal_form
from autograder.models.quality import DEFINITIONS
from autograder.models.rebuilt import Description
from autograder.models.recipe import Recipe
from autograder.models.tasks import NOISE_SEED, Task, build_task
from autograder.models.training import KEPT, Training
from autograder.report import Verdict

EXAMPLES = 3  # a batch to describe a model on: a prime, so that it is not mistaken for another size
CPU_MARGIN = 2  # processor seconds a box may use, for each second of wall time that it is allowed
CALLS = 6  # how many calls of full length a submission may make before its processor time is used up


class Station:
    """Everything a worker process needs for one assignment; each part is made when it is first used."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._tasks: dict[tuple[str, int | None], Task] = {}

    @functools.cached_property
    def course(self) -> Course:
        course = read_course(self.settings.root, self.settings.work)
        paths = replace(course.paths, aside=self.settings.aside)
        return course.model_copy(update={"data": self.settings.data or course.data, "paths": paths})

    @functools.cached_property
    def all_tests(self) -> Suite:
        return read_suite(self.course.source(self.settings.assignment).hidden_tests)

    @functools.cached_property
    def suite(self) -> Suite:
        """The hidden tests and recipes, as far as the settings ask for them."""
        suite = self.all_tests if self.settings.trains else self.all_tests.without_training()
        return suite.reseeded(self.settings.reseeded)

    @functools.cached_property
    def release(self) -> tuple[CodeCell, ...]:
        return read_release(self.course.paths, self.settings.assignment)

    @functools.cached_property
    def thresholds(self) -> Thresholds:
        return read_thresholds(self.course.source(self.settings.assignment).thresholds)

    @functools.cached_property
    def handwritten(self) -> Handwritten:
        return handwritten(self.course.data, self.course.paths.root)

    @property
    def limits(self) -> Limits:
        return self.course.assignment(self.settings.assignment).limits

    @property
    def store(self) -> Store:
        return Store(self.course.paths.store)

    @functools.cached_property
    def versions(self) -> dict[str, str]:
        """What every number that is computed here follows from, beside files and data: it stands in all keys."""
        modules = self.course.assignment(self.settings.assignment).modules
        return {**versions_here(modules, self.settings.gpu), **DEFINITIONS}

    def follows_from(self, metric: str) -> dict[str, str]:
        """What values of a metric that are measured here follow from, beside the recipe, as thresholds.toml says it."""
        return measured_with(self.versions, self.handwritten.read_sha256, metric)

    @functools.cached_property
    def trainer(self) -> Trainer:
        data, seconds = self.handwritten.sha256, self.limits.train_seconds
        return Trainer(self.store, self._task, data, self.settings.device, seconds, self.versions)

    def task(self, recipe: Recipe) -> Task:
        return self._task(recipe.data, recipe.train_size)

    def _task(self, name: str, train_size: int | None) -> Task:
        key = (name, train_size)
        if key not in self._tasks:
            self._tasks[key] = build_task(name, self.handwritten, train_size)
        return self._tasks[key]

    # -- boxes -------------------------------------------------------------------------------------------------------

    def open_channel(self, train_seconds: float = 0.0) -> Channel:
        """A fresh workspace for one submission, which may train for so long; see `Boxes.open`."""
        if self.settings.trusted:
            return LocalChannel()
        return self.boxes.open(ceiling_of(self.limits, train_seconds))

    @property
    def boxes(self) -> Boxes:
        """This process's boxes for the assignment."""
        modules = self.course.assignment(self.settings.assignment).modules
        return boxes(self.settings.box, self.settings.root, self.settings.work, modules)

    def session(self, channels: Channels, cells: Sequence[CodeCell], *, private: bool = True) -> Session:
        """Questions to one submission in boxes of `channels`."""
        reseeded, compared = self.settings.reseeded, Compared(self.store)
        return Session(channels.open, cells, self.limits, private=private, reseeded=reseeded, compared=compared)

    # -- load --------------------------------------------------------------------------------------------------------

    def load(self, submission: Submission) -> LoadRecord:
        """Run the notebook's cells in a box and describe the models that the recipes ask for."""
        clock = _Clock()
        restored: list[str] = []
        with Channels(self.open_channel) as channels:
            try:
                cells, restored = self._cells(submission)
                session = self.session(channels, cells)
                session.start("load")
            except StudentError as error:
                return LoadRecord(
                    failure=str(error),
                    restored=restored,
                    problems=[],
                    noticed=[],
                    models={},
                    cpu_seconds=clock.cpu_seconds + channels.close(),
                    wall_seconds=clock.wall_seconds,
                )
            models = {name: self.describe_model(session, recipe) for name, recipe in self.suite.recipes.items()}
            noticed = session.noticed()
            return LoadRecord(
                failure="",
                restored=restored,
                problems=session.problems,
                noticed=noticed,
                models=models,
                cpu_seconds=clock.cpu_seconds + channels.close(),
                wall_seconds=clock.wall_seconds,
            )

    def _cells(self, submission: Submission) -> tuple[tuple[CodeCell, ...], list[str]]:
        """The cells that are graded, the release's own put back among them, and what to tell the student of that."""
        upload = read_upload(submission.path.name, submission.path.read_bytes(), submission.assignment)
        cells, restored = put_back(upload.cells, self.release)
        return cells, [*upload.notes, *restored]

    def describe_model(self, session: Session, recipe: Recipe) -> ModelRecord:
        """Describe the model that a recipe asks for under each seed, and keep the descriptions."""
        try:
            session.start(f"describe {recipe.model}")
            example = self.task(recipe).train_inputs[:EXAMPLES]
            first = session.describe_module(recipe.model, recipe.arguments, example, recipe.first_seed)
            others = [
                first.with_tensors(session.weights_under(recipe.model, recipe.arguments, example, seed), recipe.model)
                for seed in recipe.all_seeds[1:]
            ]
        except NotRebuilt as why:
            return ModelRecord([], "", why.detail, boxed=str(why))
        except StudentError as error:
            return ModelRecord([], str(error), error.detail)
        return ModelRecord([self.store.put_description(each) for each in (first, *others)], "", "")

    def baselines(self) -> dict[str, list[str]]:
        """The keys of the recipes' baseline models under each seed."""
        return {name: self.baseline(recipe) for name, recipe in self.suite.recipes.items()}

    def baseline(self, recipe: Recipe) -> list[str]:
        """The keys of a recipe's baseline model under each seed; none when it has no baseline."""
        if recipe.baseline is None:
            return []
        example = (self.task(recipe).train_inputs[:EXAMPLES],)
        keys = []
        for seed in recipe.all_seeds:
            torch.manual_seed(seed)
            module = recipe.baseline()
            training, tensors = describe(module, example, training=True)
            evaluation, more = describe(module, example, training=False)
            described = normal_form(Description(training, evaluation, {**tensors, **more}), example)
            keys.append(self.store.put_description(described))
        return keys

    # -- train -------------------------------------------------------------------------------------------------------

    def keys_in_box(self, submission: Submission, recipe: Recipe) -> list[str]:
        """Where the trainings of a model that stays in its box are kept: by the code that makes it."""
        cells, _ = self._cells(submission)
        code = [cell.source for cell in graded(cells)]
        about = (self.handwritten.sha256, NOISE_SEED, self.versions, self.limits.model_dump())
        named = (recipe.model, dict(recipe.arguments))
        return [key_of("boxed", code, named, recipe.training, about, seed) for seed in recipe.all_seeds]

    def train_in_box(self, submission: Submission, name: str) -> None:
        """Train a submission's model for the recipe `name` in its box, and keep the results unless they are kept."""
        recipe = self.suite.recipes[name]
        keys = self.keys_in_box(submission, recipe)
        if all(self.store.has_training(key) for key in keys):
            return
        with Channels(functools.partial(self.open_channel, recipe.seeds * self.limits.train_seconds)) as channels:
            cells, _ = self._cells(submission)
            session = self.session(channels, cells)
            trainings = train_in_box(session, recipe, self.task(recipe), self.limits.train_seconds)
        for key, training in zip(keys, trainings, strict=True):
            self.store.put_training(key, training)

    # -- test --------------------------------------------------------------------------------------------------------

    def test(
        self,
        submission: Submission,
        record: LoadRecord,
        baselines: Mapping[str, list[str]],
        sound: Collection[str],
    ) -> Tested:
        """Run the hidden tests against the submission; `sound` as in `GraderPlugin`."""
        folder = self.course.paths.evidence(submission.assignment, submission.student, submission.attempt)
        shutil.rmtree(folder, ignore_errors=True)
        return self._tested(submission, record, baselines, sound, folder)

    def test_reference(self, reference: Submission, record: LoadRecord, baselines: Mapping[str, list[str]]) -> Tested:
        """The same for the reference solution, whose pictures and curves nobody looks at."""
        with tempfile.TemporaryDirectory() as folder:
            return self._tested(reference, record, baselines, (), Path(folder))

    def _tested(
        self,
        submission: Submission,
        record: LoadRecord,
        baselines: Mapping[str, list[str]],
        sound: Collection[str],
        folder: Path,
    ) -> Tested:
        clock = _Clock()
        if record.failure:
            return Tested(in_all(self.suite, Verdict.FAILED, record.failure), record.noticed, 0.0, 0.0)
        with Channels(self.open_channel) as channels:
            cells, _ = self._cells(submission)
            session = self.session(channels, cells)
            notes: set[str] = set()
            outcomes = {
                name: functools.partial(self._outcome, submission, name, record.models[name], baselines, notes)
                for name in self.suite.recipes
            }
            threshold = functools.partial(self.thresholds.get, self.course.data.images, self.settings.device)
            tests = run_suite(self.suite, GraderPlugin(session, outcomes, threshold, folder, sound))
            noticed = session.noticed()
            cpu_seconds = clock.cpu_seconds + channels.close()
            return Tested(tests, noticed, cpu_seconds, clock.wall_seconds, tuple(sorted(notes)))

    def _outcome(
        self,
        submission: Submission,
        name: str,
        model: ModelRecord,
        baselines_of: Mapping[str, list[str]],
        notes: set[str],
    ) -> Outcome:
        """What came of a submission's model for the recipe `name`; what staff should know of that goes to `notes`."""
        if model.problem:
            raise StudentError(model.problem, model.detail)
        recipe = self.suite.recipes[name]
        trainings = self._trainings(submission, recipe, model)
        if model.boxed:
            notes.add(f"{model.boxed}; so it was trained in its own process, and answered from there")
        if unsteady := sorted({name for each in trainings for name in each.unsteady}):
            notes.add(
                f"{recipe.model} was trained with operations that have no deterministic form on "
                f"{self.settings.device} ({', '.join(unsteady)}): trained again, its last digits may differ"
            )
        problems = [each.problem for each in trainings if each.problem]
        if problems:
            raise StudentError(f"`{recipe.model}` could not be trained: {problems[0]}")
        baselines = self.trainer.trainings(self.trainer.units(recipe, baselines_of.get(name, [])))
        if problem := next((each.problem for each in baselines if each.problem), None):
            raise GraderError(f"{self.suite.path}: the baseline of the recipe for {recipe.model}: {problem}")
        task = self.task(recipe)
        return Outcome(trainings, baselines, task.test_inputs[:KEPT], task.test_targets[:KEPT])

    def _trainings(self, submission: Submission, recipe: Recipe, model: ModelRecord) -> list[Training]:
        if model.boxed:
            return [self.store.training(key) for key in self.keys_in_box(submission, recipe)]
        return self.trainer.trainings(self.trainer.units(recipe, model.descriptions))


def ceiling_of(limits: Limits, train_seconds: float = 0.0) -> Ceiling:
    """What a submission's process may use in all, from what its single steps may."""
    seconds = CPU_MARGIN * (limits.load_seconds + CALLS * limits.call_seconds + train_seconds)
    return Ceiling(math.ceil(seconds), limits.memory_mib, limits.disk_mib, threads=threads_of_a_box())


class _Clock:
    """Wall time and this process's processor time since it was made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.monotonic(), time.process_time()

    @property
    def wall_seconds(self) -> float:
        return round(time.monotonic() - self._wall, 3)

    @property
    def cpu_seconds(self) -> float:
        return round(time.process_time() - self._cpu, 3)


# -- jobs, as an executor runs them ------------------------------------------------------------------------------------


@functools.cache
def boxes(kind: str, root: Path, work: Path, modules: tuple[str, ...] = ()) -> Boxes:
    """This process's boxes for a course: one zygote serves all of its assignments that need the same modules."""
    return Boxes(kind, root, work, modules)


@functools.cache
def station(settings: Settings) -> Station:
    """This process's station for an assignment."""
    torch.set_num_threads(1)
    return Station(settings)


def start_job(settings: Settings) -> None:
    """Import what the others need, and start the zygote."""
    station(settings).boxes.start()


def load_job(settings: Settings, submission: Submission) -> LoadRecord:
    return station(settings).load(submission)


def baselines_job(settings: Settings) -> dict[str, list[str]]:
    return station(settings).baselines()


def train_job(settings: Settings, unit: Unit) -> None:
    station(settings).trainer.train(unit)


def box_train_job(settings: Settings, submission: Submission, recipe: str) -> None:
    station(settings).train_in_box(submission, recipe)


def company_job(settings: Settings, units: Sequence[Unit]) -> None:
    station(settings).trainer.train_in_company(units)


def reference_job(
    settings: Settings, reference: Submission, record: LoadRecord, baselines: Mapping[str, list[str]]
) -> Tested:
    return station(settings).test_reference(reference, record, baselines)


def test_job(
    settings: Settings,
    submission: Submission,
    record: LoadRecord,
    baselines: Mapping[str, list[str]],
    sound: Collection[str],
) -> Tested:
    return station(settings).test(submission, record, baselines, sound)
