"""A notebook that somebody has becomes a percent script, its cells guessed as prose, locked, or a solution.

A guess is a start, to be corrected by its author: every cell is named with what it was taken for, and why. What
nbgrader or otter-grader were told is believed: their markers, their metadata. In a notebook without either, a cell that
defines functions or classes is a solution, unless it draws. Tests are taken out, and handed on.

What comes out is a source that can be released. Lines that would be read as markers or as the beginning of a cell, and
are neither, are changed or left out, and the guess says so.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.authoring.marking_out import MARKED, Marked, harmless, mark_out, parsed
from autograder.errors import AuthoringError

if TYPE_CHECKING:
    from nbformat import NotebookNode

SKIPPED = "skip-grading"
DRAWING = ("plt", "matplotlib", "sns", "seaborn", "plotly", "px", "display")
TRAINS_OR_DRAWS = frozenset({"backward", "fit", "show", "imshow", "plot", "scatter", "hist", "savefig", "display"})
HELPERS = re.compile(r"_*(plot|show|draw|display|visuali[sz]e|print)(_|$)")
CHANGED = "a line that would be read as a marker was changed"
NO_PROMPT = "Write your answer here."

_OTTER = re.compile(r"^\s*#\s*(?P<turn>BEGIN|END) (?P<what>QUESTION|SOLUTION|TESTS|PROMPT)\b")
_CONFIG = re.compile(r"^\s*#\s*(ASSIGNMENT CONFIG|EXPORT|IGNORE)\b")
_INSTALLS = re.compile(r"^\s*(!|%)\s*(pip3?|conda|mamba|apt(-get)?|sudo|uv)\b")
_PYTHON_MAGIC = re.compile(r"^\s*%%(time|timeit|capture|prun)\b")
_CELL_MAGIC = re.compile(r"^\s*%%(\w+)")
_ATTACHMENT = re.compile(r"!\[(?P<alt>[^\]]*)\]\(attachment:(?P<file>[^)]*)\)")
_MARKED_ANSWER = re.compile(
    r"^(?P<prompt>.*?)^\s*#+ *BEGIN SOLUTION *$(?P<model>.*?)^\s*#+ *END SOLUTION *$", re.MULTILINE | re.DOTALL
)


class Kind(StrEnum):
    """What a cell is taken for."""

    PROSE = "prose"
    LOCKED = "locked"
    SOLUTION = "solution"
    QUESTION = "question"
    TEST = "test"
    LEFT_OUT = "left out"


@dataclass(frozen=True)
class Guess:
    """One cell of the notebook, counted from 1: what it was taken for, why, and what it becomes in the script."""

    number: int
    kind: Kind
    first_line: str
    notes: tuple[str, ...] = ()
    script: str = ""  # its cell in the script, with the header; nothing where it was left out
    regions: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # what a solution defines
    points: float = 0.0  # of a question that a person marks
    test: str = ""  # the code of a test that was taken out

    def __str__(self) -> str:
        told = [*([f"students write {', '.join(self.regions)}"] if self.regions else []), *self.notes]
        return f"{self.number:>4}  {self.kind:<8}  {self.first_line[:48]:<48}  {'; '.join(told)}".rstrip()


def guess_cells(notebook: Path) -> tuple[Guess, ...]:
    """What each cell of the notebook is taken for. Raises AuthoringError when the file is no notebook."""
    cells = _cells(notebook)
    reader = _Reader(any(_is_marked(cell) for cell in cells))
    return tuple(reader.read(cell, number) for number, cell in enumerate(cells, start=1))


def script_of(guesses: Iterable[Guess]) -> str:
    """The percent script that the cells become."""
    return "\n\n".join(guess.script for guess in guesses if guess.script) + "\n"


def _cells(path: Path) -> list[NotebookNode]:
    import nbformat

    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except OSError as error:
        raise AuthoringError(f"{path}: could not be read ({error.strerror}); name a notebook, .ipynb") from error
    except (ValueError, KeyError, AttributeError, TypeError, nbformat.ValidationError) as error:
        said = (str(error).strip() or "no reason given").split("\n")[0][:200]
        raise AuthoringError(f"{path}: is no notebook ({said}); name one that Jupyter opens, .ipynb") from error
    cells: list[NotebookNode] = notebook.cells
    return cells


def _nbgrader(cell: NotebookNode) -> dict[str, Any]:
    said = cell.metadata.get("nbgrader")
    return dict(said) if isinstance(said, dict) else {}


def _is_marked(cell: NotebookNode) -> bool:
    """Whether another grader was told what this cell is."""
    said = _nbgrader(cell)
    is_otter = cell.cell_type == "raw" and (_OTTER.match(cell.source) or _CONFIG.match(cell.source))
    return bool(said.get("solution") or said.get("grade") or is_otter or MARKED.search(cell.source))


@dataclass
class _Reader:
    """Reads a notebook's cells in order; otter's raw cells say what stands between them."""

    marked: bool  # whether other graders' marks decide what a solution is
    between: str = ""  # the last of otter's raw cells that began something
    points: float = 1.0
    taken: set[str] = field(default_factory=set)  # names of regions and questions

    def read(self, cell: NotebookNode, number: int) -> Guess:
        lines = cell.source.strip().split("\n")
        guess = Guess(number, Kind.LEFT_OUT, lines[0].strip())
        if not cell.source.strip():
            return replace(guess, notes=("it is empty",))
        if cell.cell_type == "raw":
            return self._raw(cell, guess)
        if cell.cell_type == "markdown":
            return self._prose(cell, guess)
        return self._code(cell, guess)

    def _raw(self, cell: NotebookNode, guess: Guess) -> Guess:
        otter = _OTTER.match(cell.source)
        if otter is None:
            if _CONFIG.match(cell.source):
                return replace(guess, notes=("for otter-grader",))
            return _as_prose(cell.source, replace(guess, notes=("a raw cell",)))
        self.between = otter["what"] if otter["turn"] == "BEGIN" and otter["what"] != "QUESTION" else ""
        if points := re.search(r"^points: *(\d+(?:\.\d+)?) *$", cell.source, re.MULTILINE):
            self.points = float(points[1]) or 1.0
        return replace(guess, notes=("for otter-grader",))

    def _prose(self, cell: NotebookNode, guess: Guess) -> Guess:
        text, notes = _without_attachments(cell.source)
        said, guess = _nbgrader(cell), replace(guess, notes=notes)
        if self.between == "PROMPT":
            return replace(guess, notes=("otter's prompt for an answer",))
        if self.between == "SOLUTION" or said.get("solution"):
            points = said.get("points")
            worth = float(points) if isinstance(points, int | float) and points > 0 else self.points
            return self._question(text, str(said.get("grade_id", "")), worth, guess)
        return _as_prose(text, guess)

    def _question(self, text: str, called: str, points: float, guess: Guess) -> Guess:
        """A cell whose text students replace: what stands there is taken for an answer that earns every point."""
        marked = _MARKED_ANSWER.match(text)
        prompt, model = (marked["prompt"].strip(), marked["model"].strip()) if marked else ("", text.strip())
        name = self._name(called or f"question_{guess.number}")
        body = [*_harmless(prompt or NO_PROMPT), "", "### BEGIN ANSWER", *_harmless(model or "?"), "### END ANSWER"]
        header = f'# %% [markdown] answer="{name}" points={points:g}'
        notes = (*guess.notes, f"a person marks it, {points:g} points; its text is taken for the answer")
        script = "\n".join([header, *_commented(body)])
        return replace(guess, kind=Kind.QUESTION, notes=notes, script=script, points=points)

    def _code(self, cell: NotebookNode, guess: Guess) -> Guess:
        said = _nbgrader(cell)
        if self.between == "PROMPT":
            return replace(guess, notes=("otter's prompt for a solution",))
        if self.between == "TESTS" or (said.get("grade") and not said.get("solution")):
            where = "it stands in test_hidden.py, as a comment"
            return replace(guess, kind=Kind.TEST, notes=(where,), test=cell.source.strip())
        if (language := _CELL_MAGIC.match(cell.source)) and not _PYTHON_MAGIC.match(cell.source):
            return _in_another_language(cell.source.strip(), language[1], guess)
        code, notes = _plain_python(cell.source.strip("\n"))
        guess = replace(guess, notes=notes)
        tree = parsed(code)
        if not code.strip():
            return guess
        if tree is None:
            fenced = f"```\n{code}\n```"
            return _as_prose(fenced, replace(guess, notes=(*notes, "it is not Python, so it is shown as text")))
        is_marked = self.between == "SOLUTION" or bool(said.get("solution")) or bool(MARKED.search(code))
        if is_marked or (not self.marked and _defines_a_task(tree)):
            return self._solution(mark_out(code, self._name), guess)
        return _locked(code, tree, guess, cell.metadata.get("tags", []))

    def _solution(self, marked: Marked, guess: Guess) -> Guess:
        return replace(
            guess,
            kind=Kind.SOLUTION,
            script=f"# %%\n{marked.code}",
            regions=marked.regions,
            names=marked.names,
            notes=(*guess.notes, *marked.notes),
            test=marked.tests,
        )

    def _name(self, wanted: str) -> str:
        """A name for a region or a question that no other one has, as like the wanted one as may be."""
        snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", wanted).lower()
        plain = re.sub(r"[^a-z0-9]+", "_", snake).strip("_")
        plain = plain if re.match(r"[a-z]", plain) else f"task_{plain}".strip("_")
        plain = plain.removeprefix("test_") or "task"
        name, number = plain, 1
        while name in self.taken:
            number += 1
            name = f"{plain}_{number}"
        self.taken.add(name)
        return name


# -- what a cell is ----------------------------------------------------------------------------------------------------


def _defines_a_task(tree: ast.Module) -> bool:
    """Whether a function or class is defined that is no helper for drawing."""
    defined = [each for each in tree.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    return any(not HELPERS.match(each.name) and not _names(each) & {*DRAWING} for each in defined)


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _locked(code: str, tree: ast.Module, guess: Guess, tags: list[str]) -> Guess:
    """A cell that students leave as it is; one that only trains or draws is for them, and not for the grader."""
    defines = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    called = {
        each.func.attr if isinstance(each.func, ast.Attribute) else getattr(each.func, "id", "")
        for each in ast.walk(tree)
        if isinstance(each, ast.Call)
    }
    works = called & TRAINS_OR_DRAWS and not any(isinstance(each, defines) for each in tree.body)
    skipped = bool(works) or SKIPPED in tags
    header = f'# %% tags=["{SKIPPED}"]' if skipped else "# %%"
    lines = _harmless(code)
    notes = ["it trains or draws, so the grader leaves it out"] if works else []
    notes += [CHANGED] if lines != code.split("\n") else []
    return replace(guess, kind=Kind.LOCKED, notes=(*guess.notes, *notes), script="\n".join([header, *lines]))


def _in_another_language(source: str, language: str, guess: Guess) -> Guess:
    """A cell that begins with %%bash or the like: jupytext writes it as comments."""
    body = _harmless("\n".join(source.split("\n")[1:]))
    script = "\n".join([f'# %% language="{language}" tags=["{SKIPPED}"]', *_commented(body)])
    note = f"it is {language}, and no grader runs it"
    return replace(guess, kind=Kind.LOCKED, notes=(*guess.notes, note), script=script)


def _as_prose(text: str, guess: Guess) -> Guess:
    lines = _harmless(text)
    notes = (*guess.notes, CHANGED) if lines != text.split("\n") else guess.notes
    return replace(guess, kind=Kind.PROSE, notes=notes, script="\n".join(["# %% [markdown]", *_commented(lines)]))


# -- lines -------------------------------------------------------------------------------------------------------------


def _without_attachments(text: str) -> tuple[str, tuple[str, ...]]:
    """Prose without the pictures that were pasted into it: a script cannot hold them."""
    lost = [each["file"] for each in _ATTACHMENT.finditer(text)]
    notes = tuple(f"its picture {name} is left behind: a script holds none" for name in lost)
    return _ATTACHMENT.sub(lambda each: f"*(picture: {each['alt'] or each['file']})*", text), notes


def _plain_python(source: str) -> tuple[str, tuple[str, ...]]:
    """Code whose lines for Jupyter are comments, as jupytext writes them, and without those that install packages."""
    from jupytext.magics import comment_magic

    kept = [line for line in source.split("\n") if not _INSTALLS.match(line) and not _PYTHON_MAGIC.match(line)]
    lost = [line.strip() for line in source.split("\n") if _INSTALLS.match(line) or _PYTHON_MAGIC.match(line)]
    lines: list[str] = comment_magic(kept, language="python")
    return "\n".join(lines).strip("\n"), tuple(f"left out: {line}" for line in lost)


def _harmless(text: str) -> list[str]:
    return list(harmless(text))


def _commented(lines: Iterable[str]) -> Iterator[str]:
    return (f"# {line}".rstrip() for line in lines)
