"""The distinct networks among an assignment's reference and variants: as plain modules, and described as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import nbformat
import torch
from torch import nn

from autograder.authoring.notebooks import student_notebook
from autograder.authoring.variants import read_variants
from autograder.box.describe import describe
from autograder.grader.station import EXAMPLES, Station
from autograder.intake.notebook import graded, read_cells
from autograder.models.normal import normal_form
from autograder.models.rebuilt import Description
from autograder.models.recipe import Recipe
from autograder.models.training import train


@dataclass(frozen=True)
class Network:
    """A network that can be trained: what builds it, and its description under each of the recipe's seeds."""

    name: str
    build: Callable[[], nn.Module]
    descriptions: tuple[Description, ...]


def network(station: Station, recipe: Recipe, name: str, build: Callable[[], nn.Module], seeds: int) -> Network:
    example = (station.task(recipe).train_inputs[:EXAMPLES],)
    found = []
    for seed in range(seeds):
        torch.manual_seed(seed)
        module = build()
        training, tensors = describe(module, example, training=True)
        evaluation, more = describe(module, example, training=False)
        found.append(normal_form(Description(training, evaluation, {**tensors, **more}), example))
    return Network(name, build, tuple(found))


def distinct_networks(station: Station, recipe: Recipe) -> list[Network]:
    """The reference first. What cannot be built or trained, as some wrong variants must not, is left out."""
    source = station.course.source(station.settings.assignment)
    regions: list[tuple[str, Mapping[str, str]]] = [("reference", {})]
    regions += [(each.name, each.regions) for each in read_variants(source)]
    found: dict[tuple[str, str], Network] = {}
    for name, own in regions:
        build = classes(station, own)[recipe.model]
        try:
            made = network(station, recipe, name, build, recipe.seeds)
        except (RuntimeError, TypeError, ValueError):
            continue
        found.setdefault((made.descriptions[0].structure, made.descriptions[0].weights), made)
    return [each for each in found.values() if _learns(station, recipe, each)]


def _learns(station: Station, recipe: Recipe, each: Network) -> bool:
    once = replace(recipe, epochs=1).training
    (training,) = train(each.descriptions[:1], once, station.task(recipe), [0], "cpu")
    return training.problem is None


def classes(station: Station, regions: Mapping[str, str]) -> dict[str, Any]:
    """What the notebook with these regions defines; it is the author's own, and runs here."""
    notebook = student_notebook(station.course.source(station.settings.assignment), regions)
    names: dict[str, Any] = {"__name__": "notebook"}
    for cell in graded(read_cells(nbformat.writes(notebook).encode())):
        exec(cell.source, names)
    return names
