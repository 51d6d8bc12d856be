"""From source/NAME/ to release/NAME/ and solutions/NAME/, and whether the three still agree.

Both folders are built in full before either is touched, and each is put in place by a rename.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.authoring.leaks import refuse_leaks
from autograder.authoring.notebooks import KERNEL, kernel_metadata, release_notebook, solution_notebook
from autograder.authoring.otter_checks import otter_checks
from autograder.course import Course
from autograder.errors import AuthoringError
from autograder.paths import AssignmentSource

if TYPE_CHECKING:
    from nbformat import NotebookNode

CELL_SECONDS = 600
NOT_OURS = frozenset({".ipynb_checkpoints", "__pycache__"})  # what opening a notebook or running the checks leaves


def build_release(source: AssignmentSource) -> dict[str, bytes]:
    """The files of release/NAME/ by name, scanned for leaks. The same source gives the same bytes."""
    files = {f"{source.name}.ipynb": _text(release_notebook(source))}
    for path in (source.public_tests, source.data_note):
        if path.is_file():
            files[path.name] = path.read_text(encoding="utf-8")
    if source.public_tests.is_file():
        files |= otter_checks(source.public_tests)
    refuse_leaks(files, source)
    return {name: text.encode() for name, text in files.items()}


def build_solution(source: AssignmentSource) -> dict[str, bytes]:
    """The files of solutions/NAME/ by name: the notebook, executed, with the hash of the source it came from."""
    notebook = solution_notebook(source)
    _execute(notebook, source)
    notebook.metadata = {**kernel_metadata(), "torchgrade": {"source_sha256": _source_sha256(source)}}
    return {f"{source.name}.ipynb": _text(notebook).encode()}


def release(course: Course, name: str) -> list[Path]:
    """Build and write release/NAME/ and solutions/NAME/; the files written. What fails leaves both as they were."""
    source = course.source(name)
    built = {
        course.paths.release(name): build_release(source),
        course.paths.solutions(name): build_solution(source),
    }
    with tempfile.TemporaryDirectory(dir=course.paths.root, prefix=".release-") as aside:
        for folder, files in built.items():
            _replace(folder, files, Path(aside) / folder.parent.name)
    return [folder / file for folder, files in built.items() for file in files]


def drift(course: Course, name: str) -> list[str]:
    """How release/NAME/ and solutions/NAME/ differ from the source, a sentence each; nothing is executed."""
    source = course.source(name)
    return [
        *_release_drift(course.paths.release(name), build_release(source)),
        *_solution_drift(course.paths.solutions(name), source),
    ]


def _execute(notebook: NotebookNode, source: AssignmentSource) -> None:
    """Run every code cell in a fresh kernel in an empty folder; raise AuthoringError naming the cell that raises."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    with tempfile.TemporaryDirectory() as folder, _environment() as environment:
        client = NotebookClient(
            notebook,
            timeout=CELL_SECONDS,
            kernel_name=KERNEL,
            extra_arguments=["--log-level=ERROR"],
            resources={"metadata": {"path": folder}},
            record_timing=False,
        )
        with client.setup_kernel(env=environment):
            for position, cell in enumerate(notebook.cells):
                place = f"{source.notebook}: cell {position + 1} ({_first_line(cell)!r})"
                try:
                    client.execute_cell(cell, position)
                except CellExecutionError as error:
                    raise AuthoringError(
                        f"{place} raised {error.ename}: {error.evalue}; mend it and release again"
                    ) from error
                except CellTimeoutError as error:
                    raise AuthoringError(f"{place} ran for more than {CELL_SECONDS} s; make it smaller") from error
                except DeadKernelError as error:
                    raise AuthoringError(f"{place} ended the kernel; did it run out of memory?") from error


@contextlib.contextmanager
def _environment() -> Iterator[dict[str, str]]:
    """What the kernel inherits: not who draws pictures here, and a folder for Matplotlib that can be written.

    Else a solution has no pictures, or has Matplotlib's complaints in it, with this machine's paths.
    """
    inherited = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    if _can_hold(Path(inherited.get("MPLCONFIGDIR") or _matplotlibs_own(inherited))):
        yield inherited
        return
    with tempfile.TemporaryDirectory() as folder:
        environment = {**inherited, "MPLCONFIGDIR": folder}
        # its fonts are looked for before: it complains of that, too
        looking = [sys.executable, "-c", "import matplotlib.font_manager"]
        subprocess.run(looking, env=environment, capture_output=True, check=False)
        yield environment


def _matplotlibs_own(environment: Mapping[str, str]) -> Path:
    """Where Matplotlib keeps its settings when nothing says otherwise."""
    if sys.platform.startswith(("linux", "freebsd")):
        return Path(environment.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "matplotlib"
    return Path.home() / ".matplotlib"


def _can_hold(folder: Path) -> bool:
    """Whether files can be made in a folder, which is made where it is missing, as Matplotlib does."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True


def _release_drift(folder: Path, built: Mapping[str, bytes]) -> list[str]:
    found = _files_in(folder)
    sentences = [f"{folder / name}: is missing" for name in built if name not in found]
    sentences += [f"{folder / name}: comes from no source" for name in found if name not in built]
    changed = [name for name, content in built.items() if name in found and (folder / name).read_bytes() != content]
    return sentences + [f"{folder / name}: differs from what the source gives" for name in changed]


def _solution_drift(folder: Path, source: AssignmentSource) -> list[str]:
    name = f"{source.name}.ipynb"
    found = _files_in(folder)
    sentences = [f"{folder / file}: comes from no source" for file in found if file != name]
    if name not in found:
        return [*sentences, f"{folder / name}: is missing"]
    return sentences + [f"{folder / name}: {trouble}" for trouble in _solution_troubles(folder / name, source)]


def _solution_troubles(path: Path, source: AssignmentSource) -> list[str]:
    """What is wrong with an executed solution, without executing it again."""
    import nbformat

    try:
        committed = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except (ValueError, nbformat.ValidationError):
        return ["is not a notebook"]
    troubles = []
    if committed.metadata.get("torchgrade", {}).get("source_sha256") != _source_sha256(source):
        troubles.append("was executed from another version of the source")
    expected = [(cell.cell_type, cell.source) for cell in solution_notebook(source).cells]
    if [(cell.cell_type, cell.source) for cell in committed.cells] != expected:
        troubles.append("its cells differ from what the source gives")
    for position, cell in enumerate(committed.cells, start=1):
        if cell.cell_type == "code" and cell.source.strip() and not _ran(cell):
            troubles.append(f"cell {position} ({_first_line(cell)!r}) was not executed, or raised")
    return troubles


def _ran(cell: NotebookNode) -> bool:
    return cell.execution_count is not None and all(output.output_type != "error" for output in cell.outputs)


def _replace(folder: Path, files: Mapping[str, bytes], aside: Path) -> None:
    """Write the files aside, then let them take the place of `folder`, which comes back if that fails."""
    new, old = aside / "new", aside / "old"
    new.mkdir(parents=True)
    for name, content in files.items():
        (new / name).parent.mkdir(exist_ok=True)
        (new / name).write_bytes(content)
    folder.parent.mkdir(parents=True, exist_ok=True)
    if folder.exists():
        folder.rename(old)
    try:
        new.rename(folder)
    except BaseException:
        if old.exists():
            old.rename(folder)
        raise


def _files_in(folder: Path) -> list[str]:
    """The names of all files below `folder`, in order."""
    paths = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    return sorted(path.as_posix() for path in paths if not NOT_OURS.intersection(path.parts))


def _first_line(cell: NotebookNode) -> str:
    line: str = cell.source.strip().partition("\n")[0]
    return line


def _source_sha256(source: AssignmentSource) -> str:
    return hashlib.sha256(source.notebook.read_text(encoding="utf-8").encode()).hexdigest()


def _text(notebook: NotebookNode) -> str:
    import nbformat

    text: str = nbformat.writes(notebook, version=4)
    return text if text.endswith("\n") else text + "\n"
