"""Which models are trained: the reference, right and wrong variants, the recipe's baseline; equal ones once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import nbformat

from autograder.authoring.notebooks import student_notebook
from autograder.authoring.variants import read_variants
from autograder.errors import GraderError
from autograder.grader.local import LocalChannel
from autograder.grader.records import ModelRecord
from autograder.grader.session import Session
from autograder.grader.station import Station
from autograder.intake.notebook import read_cells
from autograder.models.recipe import Recipe

REFERENCE, BASELINE = "reference", "baseline"
CELL_SECONDS = 60.0  # no student waits for it, and a busy machine should not make an answer another one


class Kind(StrEnum):
    """What is known of an answer before it is trained."""

    RIGHT = "right"
    WRONG = "wrong"
    BASELINE = "baseline"


@dataclass(frozen=True)
class Answer:
    """One distinct model, by its description's key under each seed; no keys where there is none, for `problem`."""

    name: str
    kind: Kind
    keys: tuple[str, ...]
    fails: frozenset[str] = frozenset()  # the hidden tests that must catch it
    same: tuple[str, ...] = ()  # other variants that are this very model
    problem: str = ""


def count_of_answers(station: Station) -> int:
    """How many notebooks `answers` describes."""
    return 1 + len(read_variants(station.course.source(station.settings.assignment)))


def answers(
    station: Station,
    recipe: Recipe,
    seeds: int,
    seeds_of_others: int,
    tests: frozenset[str],
    described: Callable[[], None],
) -> list[Answer]:
    """The distinct models for a recipe, the reference first, each described under `seeds` seeds.

    Under only `seeds_of_others`, those of wrong variants that none of `tests` must catch; `described` is called after
    each notebook. The author's own code runs here, without a box. Raises GraderError when a right answer has no model.
    """
    variants = read_variants(station.course.source(station.settings.assignment))
    rights = [(REFERENCE, {}), *((each.name, each.regions) for each in variants if each.right)]
    found = []
    for name, regions in rights:
        record = _described(station, replace(recipe, seeds=seeds), regions)
        if problem := record.problem or record.boxed:
            raise GraderError(f"{station.suite.path}: the right answer {name!r} cannot be trained: {problem}")
        found.append(Answer(name, Kind.RIGHT, tuple(record.descriptions)))
        described()
    if recipe.baseline is not None:
        keys = station.baseline(replace(recipe, seeds=seeds))
        found.append(Answer(BASELINE, Kind.BASELINE, tuple(keys)))
    for each in variants:
        if not each.right:
            fails = frozenset(name.partition("[")[0] for name in each.fails)  # one case of a test is that test
            some = replace(recipe, seeds=seeds if fails & tests else seeds_of_others)
            record = _described(station, some, each.regions)
            if record.boxed and fails & tests:
                raise GraderError(
                    f"{each.path}: cannot cross as data ({record.boxed}), so how often it passes a threshold cannot be "
                    "measured; write it otherwise, or name other tests that catch it"
                )
            problem = record.problem or record.boxed
            found.append(Answer(each.name, Kind.WRONG, tuple(record.descriptions), fails, problem=problem))
            described()
    return list(_distinct(found, seeds_of_others))


def _described(station: Station, recipe: Recipe, regions: Mapping[str, str]) -> ModelRecord:
    notebook = student_notebook(station.course.source(station.settings.assignment), regions)
    cells = read_cells(nbformat.writes(notebook).encode())
    limits = station.limits.model_copy(update={"cell_seconds": CELL_SECONDS})
    session = Session(LocalChannel, cells, limits, private=False)
    return station.describe_model(session, recipe)


def _distinct(found: Sequence[Answer], seeds: int) -> Iterator[Answer]:
    """Models of one kind that are equal under `seeds` seeds become one, and what must catch any must catch all."""
    groups: dict[tuple[str, ...], list[Answer]] = {}
    for each in found:
        groups.setdefault((each.kind, *(each.keys[:seeds] or (each.name,))), []).append(each)
    for first, *others in groups.values():
        longest = max((first, *others), key=lambda each: len(each.keys))
        fails = first.fails.union(*(each.fails for each in others))
        yield replace(first, keys=longest.keys, fails=fails, same=tuple(each.name for each in others))
