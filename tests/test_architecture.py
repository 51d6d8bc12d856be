"""Who may import whom: what holds student code, hidden tests and grades apart begins here."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# from the ground up: a file imports only from its own line and those above it
LAYERS = (
    ("errors", "surroundings", "paths", "extras"),
    ("section", "mistakes"),
    ("policy",),
    ("course", "report", "data"),
    ("authoring",),
    ("intake",),
    ("box",),
    ("machine",),
    ("models",),
    ("grader",),
    ("check", "calibrate", "doctor", "verify"),
    ("progress",),
    ("cli",),
)
HEAVY = ("torch", "pandas", "nbformat", "nbgrader", "jupytext", "nbclient", "sklearn", "pytest", "pydantic", "rich")


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(path: Path, *, everywhere: bool = True) -> Iterator[str]:
    """The modules that a file imports; with `everywhere` also inside functions and for type checking."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree) if everywhere else tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module or ""


def layer_of(module: str) -> int | None:
    parts = module.split(".")
    return next((number for number, names in enumerate(LAYERS) if len(parts) > 1 and parts[1] in names), None)


@pytest.mark.parametrize("path", modules("autograder"), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_only_from_below(path: Path) -> None:
    """`autograder` is built from the ground up, and knows nothing of `grading`."""
    own = layer_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for module in imported(path):
        assert not module.startswith("grading"), f"{path} imports {module}"
        layer = layer_of(module) if module.startswith("autograder.") else None
        assert layer is None or own is None or layer <= own, f"{path} imports {module}"


@pytest.mark.parametrize("path", modules("autograder/box"), ids=lambda path: path.name)
def test_what_runs_in_the_box_needs_only_what_is_mounted_there(path: Path) -> None:
    """In the box there are `autograder/box` and `autograder/errors.py`, and no other file of ours."""
    ours = [module for module in imported(path) if module.startswith(("autograder", "grading"))]
    assert all(module.startswith(("autograder.box", "autograder.errors")) for module in ours)


@pytest.mark.parametrize("path", [ROOT / "autograder/cli.py", ROOT / "grading/cli.py"], ids=str)
def test_the_command_line_imports_nothing_heavy(path: Path) -> None:
    """`torchgrade --help` is instant because commands import what they need themselves."""
    assert not [module for module in imported(path, everywhere=False) if module.split(".")[0] in HEAVY]


@pytest.mark.parametrize("path", [*modules("autograder"), *modules("grading")], ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_is_ever_unpickled(path: Path) -> None:
    """No file of ours reads a format that can run code."""
    source = path.read_text(encoding="utf-8")
    modules_used = {module.split(".")[0] for module in imported(path)}
    assert not modules_used & {"pickle", "dill", "cloudpickle", "marshal", "shelve", "joblib"}
    assert "torch.load(" not in source
    assert "export.load(" not in source
