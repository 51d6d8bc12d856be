"""otter-grader on a class, without containers: `otter generate` once, then `otter run` one notebook after another."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

if TYPE_CHECKING:
    from peer_material import Material

TEST_FILE = """
from types import SimpleNamespace

from otter.test_files import test_case

OK_FORMAT = False

name = {name!r}
points = {points!r}


{prelude}


{check}


@test_case(points={points!r}, hidden=True)
def check_of_this_file(env):
    {name}(SimpleNamespace(**env))
"""


class OtterAutograder:
    """An autograder.zip, and what it finds; commands run with `python`, an interpreter that has otter-grader."""

    def __init__(self, folder: Path, python: Path, material: "Material") -> None:
        self._folder, self._python = folder, python
        tests = folder / "tests"
        tests.mkdir(parents=True)
        for name, check in material.checks.items():
            text = TEST_FILE.format(name=name, points=check.points, prelude=material.prelude, check=check.text)
            (tests / f"{name}.py").write_text(text, encoding="utf-8")
        self._run("generate", "--tests-dir", str(tests), "--output-path", str(folder / "autograder.zip"))

    def grade(self, notebook: Path) -> float:
        """`otter run` on one notebook; returns wall seconds."""
        results = self._results(notebook.stem)
        results.mkdir(parents=True)
        began = time.monotonic()
        self._run(
            "run", str(notebook), "--autograder", str(self._folder / "autograder.zip"), "--output-dir", str(results)
        )
        return time.monotonic() - began

    def seconds_of_nothing(self) -> float:
        """What `otter run` takes for a notebook without cells: imports, a kernel, and the checks that fail at once."""
        empty = self._folder / "empty.ipynb"
        nbformat.write(nbformat.v4.new_notebook(), empty)
        return self.grade(empty)

    def scores(self, student: str) -> dict[str, bool]:
        """Which checks a student passed."""
        results = json.loads((self._results(student) / "results.json").read_text(encoding="utf-8"))
        return {test["name"]: test["score"] == test["max_score"] for test in results["tests"] if "max_score" in test}

    def _results(self, student: str) -> Path:
        return self._folder / "results" / student

    def _run(self, *arguments: str) -> None:
        path = f"{self._python.parent}{os.pathsep}{os.environ.get('PATH', '')}"
        done = subprocess.run(
            [str(self._python), "-m", "otter", *arguments],
            cwd=self._folder,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            sys.exit(f"otter {arguments[0]} failed:\n{done.stdout[-1000:]}{done.stderr[-2000:]}")
