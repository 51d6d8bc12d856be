"""One attack of the corpus, as its file in `attacks/` describes it: what it tries and what must become of it.

A file opens with a docstring: a line on what is tried, then `key: value` lines. `attacks/README.md` explains the keys.
"""

import ast
import importlib.util
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "attacks"
UPLOADS = FOLDER / "uploads.py"

LAYERS = (
    "mounts",
    "namespaces",
    "private folder",
    "limits",
    "landlock",
    "capabilities",
    "seccomp",
    "clock",
    "wire",
    "values",
    "session",
    "allow-list",
    "cost",
    "comparison",
    "judge",
    "intake",
    "nothing to stop",
)
TESTS = ("double", "model", "trained", "again", "loot")
VERDICTS = ("passed", "failed", "error")
REFUSED = "refused"  # of an upload that never becomes a submission
KEYS = (
    *("stopped by", "verdicts", "says"),
    *("in landlock mode", "verdicts in landlock mode", "says in landlock mode"),
)

HandIn = Callable[[Path, str, str], None]


class AttackError(Exception):
    """A file of the corpus is not as it should be; the message says which and why."""


@dataclass(frozen=True)
class Expected:
    """What must become of an attack in one mode: the layer that stops it, its verdicts, what the student reads.

    `verdicts` names every test, or is empty where the upload is refused. `says` is a regular expression; it is empty
    where students read nothing but titles and hints.
    """

    stopped_by: str
    verdicts: Mapping[str, str]
    says: str


@dataclass(frozen=True)
class Attack:
    """One attack. `hand_in(inbox, student, prelude)` writes what the student uploads."""

    name: str
    title: str
    usually: Expected
    in_landlock_mode: Expected
    hand_in: HandIn

    def expected(self, box: str) -> Expected:
        return self.in_landlock_mode if box == "landlock" else self.usually


def read_attacks() -> list[Attack]:
    """The whole corpus, by name."""
    files = [path for path in sorted(FOLDER.glob("*.py")) if path != UPLOADS]
    attacks = [*map(of_notebook, files), *_of_uploads()]
    return sorted(attacks, key=lambda attack: attack.name)


def of_notebook(path: Path) -> Attack:
    """The attack that a file describes. Raises AttackError when it says less, or more, than it must."""
    text = path.read_text(encoding="utf-8")
    docstring = ast.get_docstring(ast.parse(text)) or ""
    cells = re.split(r"^# %%.*\n", text, flags=re.MULTILINE)[1:]
    if not cells:
        raise AttackError(f"{path}: no cell; begin each with a line `# %%`")

    def hand_in(inbox: Path, student: str, prelude: str) -> None:
        write_notebook(inbox / f"{student}.ipynb", [prelude, *cells])

    return _attack(path.stem, docstring, str(path), hand_in)


def _of_uploads() -> list[Attack]:
    """The functions of `uploads.py` that have facts in their docstrings."""
    spec = importlib.util.spec_from_file_location("attack_uploads", UPLOADS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    described = {
        name: each for name, each in vars(module).items() if callable(each) and "stopped by:" in (each.__doc__ or "")
    }
    return [_attack(name, each.__doc__, f"{UPLOADS}: {name}", each) for name, each in described.items()]


def write_notebook(path: Path, cells: list[str]) -> None:
    """A notebook of code cells; written by hand, because the library that checks notebooks takes its time."""
    path.write_text(json.dumps(notebook(cells)), encoding="utf-8")


def notebook(cells: list[str]) -> dict[str, object]:
    """The content of a notebook with these code cells."""
    written: list[dict[str, object]] = [
        {"cell_type": "code", "id": f"cell-{number}", "metadata": {}, "source": source.strip()}
        | {"execution_count": None, "outputs": []}
        for number, source in enumerate(cells)
    ]
    return {"cells": written, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def _attack(name: str, docstring: str, where: str, hand_in: HandIn) -> Attack:
    title, *lines = [line.strip() for line in docstring.strip().split("\n") if line.strip()]
    facts = {key: value.strip() for key, _, value in (line.partition(":") for line in lines)}
    if unknown := facts.keys() - KEYS:
        raise AttackError(f"{where}: {', '.join(sorted(unknown))}: keys are {', '.join(KEYS)}")
    usual = (facts.get("stopped by", ""), facts.get("verdicts", ""), facts.get("says", ""))
    keys = ("in landlock mode", "verdicts in landlock mode", "says in landlock mode")
    there = [facts.get(key, otherwise) for key, otherwise in zip(keys, usual, strict=True)]
    return Attack(name, title, _expected(where, *usual), _expected(where, *there), hand_in)


def _expected(where: str, layer: str, written: str, says: str) -> Expected:
    if layer not in LAYERS:
        raise AttackError(f"{where}: stopped by {layer!r}; layers are {', '.join(LAYERS)}")
    if written == REFUSED:
        return Expected(layer, {}, says)
    verdicts = dict.fromkeys(TESTS, "passed")
    for word in written.split():
        test, _, verdict = word.partition("=")
        if verdict not in VERDICTS or test not in (*TESTS, "all"):
            raise AttackError(f"{where}: {word!r} is no verdict; write TEST=VERDICT, all=VERDICT, or {REFUSED}")
        verdicts |= dict.fromkeys(TESTS if test == "all" else (test,), verdict)
    return Expected(layer, verdicts, says)
