"""Mutants of the reference, graded: which are caught, which do what the reference does, and which survive."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from autograder.authoring.variants import read_variants
from autograder.course import Course
from autograder.grader.batch import Batch
from autograder.grader.pipeline import UNGUARDED
from autograder.grader.records import Settings
from autograder.grader.suite import Suite
from autograder.report import Report
from autograder.verify.graded import Show, graded, results
from autograder.verify.members import Kind, Member, filled
from autograder.verify.mutants import Mutant, labelled, make_mutants
from autograder.verify.probes import equivalent_job


class Fate(StrEnum):
    """What became of a mutant."""

    LABELLED = "labelled"  # as code it is one of the variants in right/ or wrong/, and judged as that
    EQUIVALENT = "equivalent"  # no probe tells it from the reference
    CAUGHT = "caught"  # it lost a point
    UNDECIDED = "undecided"  # a test ended without a verdict
    SURVIVES = "surviving"  # it earned every point, though it differs from the reference on some probe


@dataclass(frozen=True)
class Mutation:
    """All mutants in the order of the code, and the fate of each by its name."""

    mutants: tuple[Mutant, ...]
    fates: Mapping[str, Fate]

    def of(self, *fates: Fate) -> list[Mutant]:
        """The mutants that met one of these fates."""
        return [mutant for mutant in self.mutants if self.fates[mutant.name] in fates]

    @property
    def survivors(self) -> list[Mutant]:
        return self.of(Fate.SURVIVES)

    @property
    def score(self) -> float:
        """The mutation score: the share of those caught among those that could be; 1 where there are none."""
        caught, survive = len(self.of(Fate.CAUGHT)), len(self.of(Fate.SURVIVES))
        return caught / (caught + survive) if caught + survive else 1.0

    @property
    def by_operator(self) -> dict[str, list[int]]:
        """For each operator, how many were made and how many of them met each fate, in the order of `Fate`."""
        counts = Counter((mutant.operator, self.fates[mutant.name]) for mutant in self.mutants)
        operators = sorted({mutant.operator for mutant in self.mutants})
        by_fate = {operator: [counts[operator, fate] for fate in Fate] for operator in operators}
        return {operator: [sum(found), *found] for operator, found in by_fate.items()}

    def __str__(self) -> str:
        counts = Counter(self.fates.values())
        return ", ".join([f"{len(self.mutants)} made", *(f"{counts[fate]} {fate}" for fate in Fate if counts[fate])])


def mutate(course: Course, settings: Settings, suite: Suite, batch: Batch, show: Show, device: str | None) -> Mutation:
    """Grade every mutant of the assignment's reference with the hidden tests of `suite`.

    Tests that need no training come first. What they do not catch is probed, and only what differs from the reference
    is trained.
    """
    source = course.source(settings.assignment)
    mutants = make_mutants(source)
    known = labelled(source, mutants, read_variants(source))
    fates = {mutant.name: Fate.LABELLED if mutant.name in known else Fate.SURVIVES for mutant in mutants}

    def left() -> list[Mutant]:
        return [mutant for mutant in mutants if fates[mutant.name] is Fate.SURVIVES]

    def grade(part: str, trains: bool) -> None:
        members = {mutant.name: _member(course, settings, mutant) for mutant in left()}
        with show(part, UNGUARDED) as progress:
            reports = graded(
                course,
                settings.assignment,
                list(members.values()),
                progress,
                device=device,
                batch=batch,
                trains=trains,
            )
        fates.update({name: _fate(reports[member.student]) for name, member in members.items()})

    if suite.without_training().tests and left():
        grade("mutants, tests without training", trains=False)
    fates.update(dict.fromkeys(_equivalent(settings, left(), batch, show), Fate.EQUIVALENT))
    if suite.recipes and left():
        grade("mutants, trained", trains=True)
    return Mutation(mutants, fates)


def _member(course: Course, settings: Settings, mutant: Mutant) -> Member:
    notebook = filled(course.source(settings.assignment), mutant.regions)
    return Member(Kind.MUTANT, f"mutant/{mutant.name}", mutant.what, notebook)


def _fate(report: Report) -> Fate:
    if report.earned is None:
        return Fate.UNDECIDED
    return Fate.CAUGHT if report.earned < report.points else Fate.SURVIVES


def _equivalent(settings: Settings, mutants: Sequence[Mutant], batch: Batch, show: Show) -> list[str]:
    """The names of those that no probe tells from the reference."""
    found = []
    with show("mutants, probed", ("probe",)) as progress:
        progress.begin("probe", len(mutants))
        for name, is_equivalent in results(batch, equivalent_job, {each.name: (settings, each) for each in mutants}):
            found += [name] if is_equivalent else []
            progress.advance("probe")
    return found
