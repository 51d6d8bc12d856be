"""An environment that pip would have made: torchgrade with some extras, and not one package beyond what these need."""

import contextlib
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


@contextlib.contextmanager
def environment(*extras: str) -> Iterator[Path]:
    """The folder of such an environment, whose packages' files are linked from this one; gone afterwards.

    It lies within this environment, since a hard link reaches no other file system.
    """
    with tempfile.TemporaryDirectory(dir=sys.prefix, prefix="smaller-") as folder:
        Path(folder).chmod(0o755)  # a box's user must come in
        venv.create(folder, symlinks=True)
        (packages,) = Path(folder).glob("lib/python*/site-packages")
        for name in needed(Requirement(f"torchgrade[{','.join(extras)}]")):
            link(distribution(name), packages)
        yield Path(folder)


def needed(first: Requirement) -> set[str]:
    """The names of all distributions that pip would install."""
    found: set[tuple[str, str]] = set()
    waiting = [first]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        for extra in {"", *requirement.extras} - {known for each, known in found if each == name}:
            with contextlib.suppress(PackageNotFoundError):  # of an extra of somebody else's, which is not here either
                asked = map(Requirement, distribution(name).requires or [])
                waiting += [each for each in asked if each.marker is None or each.marker.evaluate({"extra": extra})]
                found.add((name, extra))
    return {name for name, _ in found}


def link(package: Distribution, packages: Path) -> None:
    """Link a distribution's files; scripts and headers are left out."""
    for file in package.files or []:
        if ".." in file.parts or file.suffix == ".h":  # torch has nine thousand of these
            continue
        target = packages / file
        target.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError, FileExistsError):  # what was compiled and is gone; what two bring
            os.link(str(package.locate_file(file)), target)


def run(folder: Path, *arguments: str, cwd: Path, text: str = "") -> subprocess.CompletedProcess[str]:
    """Run that environment's Python, without a way to the network."""
    nowhere = dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9")
    inherited = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return subprocess.run(
        [str(folder / "bin" / "python"), *arguments],
        cwd=cwd, input=text, capture_output=True, text=True, check=False, env={**inherited, **nowhere},
    )  # fmt: skip
