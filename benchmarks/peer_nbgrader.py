"""nbgrader on a class: a course folder as its documentation says, `generate_assignment`, `submitted/`, `autograde`."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat

from autograder.intake.notebook import GRADING_SKIPS

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from peer_material import Material

CELL_SECONDS = 600  # nbgrader's own default, 30, would end trainings on a slow machine
CONFIG = f"""
c = get_config()
c.CourseDirectory.course_id = "peers"
c.Execute.timeout = {CELL_SECONDS}
c.ClearMetadataPreprocessor.enabled = False  # when each cell began and ended stands there
"""
HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"
CALL = "from types import SimpleNamespace\n{}(SimpleNamespace(**globals()))"
TRAINS = ("test_trains_to_a_low_loss", "test_beats_the_plain_network")

GRADES = """
import json, sys
from nbgrader.api import Gradebook
with Gradebook(f"sqlite:///{sys.argv[1]}/gradebook.db") as book:
    found = [book.find_submission_notebook(sys.argv[2], sys.argv[2], each) for each in sys.argv[3:]]
    scores = {s: {g.name: [g.auto_score, g.max_score] for g in n.grades} for s, n in zip(sys.argv[3:], found)}
print(json.dumps(scores))
"""


def test_cells(material: "Material") -> list["NotebookNode"]:
    """A grade cell for each check, its code in a hidden region; the first also holds what all need."""
    cells = []
    for number, (name, check) in enumerate(material.checks.items()):
        code = "\n\n\n".join(([] if number else [material.prelude]) + [check.text, CALL.format(name)])
        nbgrader = {
            "grade": True,
            "grade_id": name,
            "locked": True,
            "points": check.points,
            "schema_version": 3,
            "solution": False,
            "task": False,
        }
        cells.append(
            nbformat.v4.new_code_cell(HIDDEN.format(code), id=f"check-{number}", metadata={"nbgrader": nbgrader})
        )
    return cells


class NbgraderCourse:
    """A course of one assignment; its commands run with `python`, an interpreter that has nbgrader."""

    def __init__(self, folder: Path, python: Path, name: str) -> None:
        self._folder, self._python, self._name = folder, python, name
        source = folder / "source" / name
        source.mkdir(parents=True)
        (folder / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")

    @property
    def source(self) -> Path:
        """Where the source notebook and the files beside it go."""
        return self._folder / "source" / self._name

    def generate(self, notebook: "NotebookNode") -> None:
        nbformat.write(notebook, self.source / f"{self._name}.ipynb")
        self._run("generate_assignment", self._name)

    def submit(self, notebooks: Mapping[str, "NotebookNode"]) -> None:
        """Put notebooks where a class's come to lie, with the grade cells that the release has, not yet filled."""
        release = nbformat.read(self._folder / "release" / self._name / f"{self._name}.ipynb", as_version=4)
        graded = [cell for cell in release.cells if cell.metadata.get("nbgrader", {}).get("grade")]
        for student, notebook in notebooks.items():
            folder = self._folder / "submitted" / student / self._name
            folder.mkdir(parents=True)
            whole = nbformat.from_dict(notebook | {"cells": [*notebook.cells, *graded]})
            nbformat.write(whole, folder / f"{self._name}.ipynb")

    def autograde(self, advance: Callable[[int], None]) -> float:
        """Grade everything submitted; returns wall seconds. `advance` is told how many are done."""
        began = time.monotonic()
        with (self._folder / "autograde.log").open("w") as log:
            process = subprocess.Popen(
                self._command("autograde", self._name), cwd=self._folder, env=self._environment, stdout=log, stderr=log
            )
            while process.poll() is None:
                advance(max(0, len(list((self._folder / "autograded").glob("*"))) - 1))  # the last has only begun
                time.sleep(0.2)
        if process.returncode:
            text = (self._folder / "autograde.log").read_text(encoding="utf-8")
            sys.exit(f"nbgrader autograde failed:\n{text[-2000:]}")
        return time.monotonic() - began

    def scores(self, students: list[str]) -> dict[str, dict[str, bool]]:
        """Which checks each student passed, from the gradebook."""
        command = [str(self._python), "-c", GRADES, str(self._folder), self._name, *students]
        found = subprocess.run(command, env=self._environment, check=True, capture_output=True, text=True)
        scores = json.loads(found.stdout)
        return {
            student: {name: score == most for name, (score, most) in scores[student].items()} for student in students
        }

    def cell_seconds(self, student: str) -> dict[str, float]:
        """Where a submission's time went inside of its kernel: seconds by kind of cell."""
        path = self._folder / "autograded" / student / self._name / f"{self._name}.ipynb"
        seconds: dict[str, float] = {}
        for cell in nbformat.read(path, as_version=4).cells:
            if "execution" in cell.metadata:
                kind = _kind(cell)
                seconds[kind] = seconds.get(kind, 0.0) + _duration(cell.metadata["execution"])
        return seconds

    def _command(self, *arguments: str) -> list[str]:
        return [str(self._python), "-m", "nbgrader", *arguments]

    def _run(self, *arguments: str) -> None:
        done = subprocess.run(
            self._command(*arguments), cwd=self._folder, env=self._environment, capture_output=True, text=True
        )
        if done.returncode:
            sys.exit(f"nbgrader {' '.join(arguments)} failed:\n{done.stderr[-2000:]}")

    @property
    def _environment(self) -> dict[str, str]:
        """nbgrader calls `alembic`, which must be on PATH."""
        return {**os.environ, "PATH": f"{self._python.parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def _kind(cell: "NotebookNode") -> str:
    about = cell.metadata.get("nbgrader", {})
    if about.get("grade"):
        return "checks that train" if about["grade_id"] in TRAINS else "checks"
    return "own training and drawing" if GRADING_SKIPS in cell.metadata.get("tags", []) else "notebook"


def _duration(execution: Mapping[str, Any]) -> float:
    """Seconds from when a cell began to run until the kernel's reply."""
    began, ended = (datetime.fromisoformat(execution[key]) for key in ("iopub.execute_input", "shell.execute_reply"))
    return (ended - began).total_seconds()
