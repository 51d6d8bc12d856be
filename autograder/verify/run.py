"""`torchgrade verify`: grade the graders of one assignment, and say what is wrong with them."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.authoring.release import drift
from autograder.box.modes import choose
from autograder.course import Course
from autograder.errors import AuthoringError
from autograder.grader.alone import alone
from autograder.grader.batch import Batch
from autograder.grader.pipeline import UNGUARDED, workers
from autograder.grader.records import Settings
from autograder.grader.station import start_job
from autograder.grader.suite import Suite, read_suite
from autograder.paths import AssignmentSource
from autograder.report import Report
from autograder.verify.graded import Show, course_at, graded
from autograder.verify.matrix import Matrix, Row, function_of, matrix, unsteady
from autograder.verify.members import Kind, Member, members_of
from autograder.verify.mutation import Mutation, mutate
from autograder.verify.public import checked, given_away, public_faults


@dataclass(frozen=True)
class Verified:
    """What grading the graders found.

    There is a matrix for each seeding, and a row of public checks for everybody who is right or has done nothing.
    `faults` are sentences for the author; without any, the assignment may go out. `leads` are worth a look.
    """

    assignment: str
    box: str
    blank_points: float  # that a release with nothing done may earn
    matrices: tuple[Matrix, ...]
    public: tuple[Row, ...]
    mutation: Mutation | None
    faults: tuple[str, ...]
    leads: tuple[str, ...]
    wall_seconds: float
    page: Path

    @property
    def matrix(self) -> Matrix:
        """The matrix with the seeds that grades follow from."""
        return self.matrices[0]


def verify(
    course: Course, name: str, show: Show, *, seedings: int = 1, mutants: bool = False, device: str | None = None
) -> Verified:
    """Grade the reference, the blank release, an empty notebook and every variant through the real path.

    Wrong variants that no test with training must catch are spared these tests. Everything is repeated under `seedings`
    sets of seeds, the first being those that grades follow from. What was graded before and follows from the same files
    is kept. With `mutants`, automatic mutants of the reference are graded too.

    Raises AuthoringError when release/ or solutions/ are not what the source gives: students would be graded with
    another notebook than the one verified; and UsageError for what keeps the graders from running.
    """
    began = time.monotonic()
    source = course.source(name)
    with alone(course.paths.lock(f"verify-{name}"), f"verify {name}"):
        verification = _Verification(course, name, show, device)
        first, checks, cases, mutation = verification.first(mutants)
        matrices = (first, *(verification.reseeded(times) for times in range(1, seedings)))
    blank_points = course.assignment(name).blank_share * first.points
    counts = Counter(fault for each in matrices for fault in each.faults(blank_points))
    faults = [
        f"{fault} (under {count} of {seedings} sets of seeds)" if seedings > 1 else fault
        for fault, count in counts.items()
    ]
    return Verified(
        assignment=name,
        box=verification.box,
        blank_points=blank_points,
        matrices=matrices,
        public=tuple(checks),
        mutation=mutation,
        faults=(*_nothing_shown(source, first), *faults, *public_faults(checks), *cases),
        leads=(*_never_named(first), *unsteady(matrices)),
        wall_seconds=round(time.monotonic() - began, 1),
        page=course.paths.matrix_page(name),
    )


@dataclass(frozen=True)
class _Verification:
    """What every part of one verification is given."""

    course: Course
    name: str
    show: Show
    device: str | None

    @cached_property
    def members(self) -> Sequence[Member]:
        """Everybody who is graded. Raises AuthoringError where students would get another notebook."""
        if drifted := drift(self.course, self.name):
            raise AuthoringError(
                f"{drifted[0]}; run `torchgrade release {self.name}` first, then verify what students will get"
            )
        return members_of(self.course.source(self.name))

    @property
    def _most(self) -> int:
        """How many there will be: the reference, a blank release and an empty notebook besides the variants."""
        source = self.course.source(self.name)
        return 3 + sum(1 for folder in (source.right, source.wrong) for _ in folder.glob("*.py"))

    @cached_property
    def suite(self) -> Suite:
        return read_suite(self.course.source(self.name).hidden_tests)

    @cached_property
    def box(self) -> str:
        """How student code is held: a kind of `autograder.box.modes`."""
        paths = self.course.paths.verification(self.name)
        return choose(self.course.runner.box, paths.root, paths.work).kind

    def first(self, mutants: bool) -> tuple[Matrix, list[Row], list[str], Mutation | None]:
        """With the seeds that grades follow from: the matrix, public checks, what they give away, the mutants."""
        here = course_at(self.course.paths.verification(self.name))
        settings = Settings(here.paths.root, here.paths.work, self.name, self.box, "cpu")
        with workers(here, self._most) as batch:
            batch.start(start_job, settings)  # while the notebooks are made here
            found = self._matrix(here, batch, 0)
            checks = checked(here, settings, self.members, batch)
            cases = given_away(settings, batch) if checks else []
            mutation = mutate(here, settings, self.suite, batch, self.show, self.device) if mutants else None
        return found, checks, cases, mutation

    def reseeded(self, times: int) -> Matrix:
        """The matrix once more, with other seeds."""
        here = course_at(self.course.paths.verification(self.name, times))
        with workers(here, self._most) as batch:
            return self._matrix(here, batch, times)

    def _matrix(self, here: Course, batch: Batch, reseeded: int) -> Matrix:
        when = f"other seeds, time {reseeded}" if reseeded else "variants"
        trained, untrained = self._split()
        reports: dict[str, Report] = {}
        for some, part, trains in ((trained, "", True), (untrained, ", tests without training", False)):
            if some:
                with self.show(f"{when}{part}", UNGUARDED) as progress:
                    reports |= graded(
                        here,
                        self.name,
                        some,
                        progress,
                        device=self.device,
                        batch=batch,
                        trains=trains,
                        reseeded=reseeded,
                    )
        return matrix(self.members, reports, reseeded)

    def _split(self) -> tuple[list[Member], list[Member]]:
        """Who is trained, and who is not: a wrong variant that no test with training must catch.

        How it would train decides nothing, and takes most of the time; `calibrate` tells it.
        """
        tests = self.suite.tests
        training = {name for test in tests if test.trains for name in (test.name, function_of(test.name))}
        spared = [each for each in self.members if each.kind is Kind.WRONG and not training & set(each.fails)]
        if not training or all(test.trains for test in tests):
            return list(self.members), []
        return [each for each in self.members if each not in spared], spared


def _nothing_shown(source: AssignmentSource, found: Matrix) -> list[str]:
    """Faults: without variants, nothing is known of the graders."""
    sentences = []
    if not found.wrong:
        sentences.append(f"{source.wrong}: holds no variant, so nothing shows that wrong work is caught; write some")
    if not found.right:
        sentences.append(f"{source.right}: holds no variant, so nothing shows that other right work passes; write some")
    return sentences


def _never_named(found: Matrix) -> list[str]:
    """Leads: tests of which no variant shows that they can fail."""
    named = {function_of(name) for row in found.wrong for name in row.member.fails}
    functions = dict.fromkeys(function_of(test.name) for test in found.tests)
    return [
        f"{each}: no wrong variant names it; write one that it must catch" for each in functions if each not in named
    ]
