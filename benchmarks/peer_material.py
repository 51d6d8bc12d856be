"""The hidden checks of an assignment as text for other graders, from `peer_checks.py` and the assignment's files."""

import ast
from dataclasses import dataclass
from pathlib import Path

import numpy

from autograder.course import Course
from autograder.data import handwritten
from autograder.errors import GraderError
from autograder.grader.suite import read_suite
from autograder.grader.thresholds import read_thresholds
from autograder.models.recipe import Recipe
from autograder.models.tasks import build_task

CHECKS = Path(__file__).resolve().parent / "peer_checks.py"
DIGITS = "digits.npz"


@dataclass(frozen=True)
class Check:
    """One hidden test: its points, and the text of its function."""

    points: float
    text: str


@dataclass(frozen=True)
class Material:
    """The checks in the order of the hidden tests, by name, and `prelude`, what they need before them."""

    prelude: str
    checks: dict[str, Check]


def material(course: Course, name: str) -> Material:
    """The same checks as the hidden tests of `name`. Raises GraderError when `peer_checks.py` lacks one of them."""
    source = course.source(name)
    suite = read_suite(source.hidden_tests)
    text = CHECKS.read_text(encoding="utf-8")
    nodes = ast.parse(text).body
    functions = {node.name: node for node in nodes if isinstance(node, ast.FunctionDef)}
    missing = [test.name for test in suite.tests if test.name not in functions]
    if missing:
        raise GraderError(f"{CHECKS}: no {', '.join(missing)}, which {source.hidden_tests} has; write it there too")
    tests = [node for name, node in functions.items() if name.startswith("test_")]
    helpers = [_text(text, node) for node in nodes[1:] if node not in tests]  # the first is the docstring
    measured = read_thresholds(source.thresholds).place(course.data.images, "cpu")
    thresholds = {threshold: (each.low, each.high) for threshold, each in measured.items()}
    recipes = [recipe.training | {"seeds": recipe.seeds} for recipe in suite.recipes.values()]
    header = f"RECIPE = {recipes[0] if recipes else None}\nTHRESHOLDS = {thresholds}"
    checks = {test.name: Check(test.points, _text(text, functions[test.name])) for test in suite.tests}
    return Material("\n\n\n".join([header, *helpers]), checks)


def write_digits(course: Course, recipe: Recipe, folder: Path) -> None:
    """The images that a recipe trains on and is measured on, for graders that have no trainer of their own."""
    task = build_task(recipe.data, handwritten(course.data, course.paths.root), recipe.train_size)
    names = ("train_inputs", "train_targets", "test_inputs", "test_targets")
    numpy.savez(folder / DIGITS, **{name: getattr(task, name).numpy() for name in names})


def _text(text: str, node: ast.stmt) -> str:
    found = ast.get_source_segment(text, node)
    assert found is not None
    decorators = getattr(node, "decorator_list", [])
    return "\n".join([*(f"@{ast.unparse(each)}" for each in decorators), found])
