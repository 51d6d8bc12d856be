"""What ships beside the code: the starter course, the course that the demo grades, and the pages of docs/.

In a checkout all of it is there as it is written. The build puts it into `grading/shipped/`, both courses as archives:
every submission can read installed packages, so no course may lie there as files.
"""

import zipfile
from pathlib import Path

from autograder.paths import COURSE_FILE
from grading.errors import StarterError
from grading.starter.folder import written_aside_folder

CHECKOUT = Path(__file__).resolve().parents[2]
SHIPPED = Path(__file__).resolve().parents[1] / "shipped"  # only in an installed package
STARTER, EXAMPLE = "starter.zip", "example.zip"
COURSE = "course"  # the folder of the demo's course, in that of the demo


def starter_files() -> dict[str, bytes]:
    """The files of the starter course, by their paths in it."""
    if (SHIPPED / STARTER).is_file():
        with zipfile.ZipFile(SHIPPED / STARTER) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    folder = Path(__file__).with_name(COURSE)
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def example_course(folder: Path) -> Path:
    """The root of the course that ships; from an installed package it is unpacked into FOLDER/course, once.

    Raises StarterError where neither a checkout nor an installed package holds it, or the folder cannot be written.
    """
    if not (SHIPPED / EXAMPLE).is_file():
        if not (CHECKOUT / COURSE_FILE).is_file():
            raise StarterError(f"{SHIPPED / EXAMPLE}: is missing; install torchgrade again")
        return CHECKOUT
    root = folder.absolute() / COURSE
    if not root.exists():
        with written_aside_folder(root) as aside, zipfile.ZipFile(SHIPPED / EXAMPLE) as archive:
            archive.extractall(aside)
    return root


def docs_folder() -> Path:
    """Where the pages lie that say how everything is used."""
    return SHIPPED / "docs" if SHIPPED.is_dir() else CHECKOUT / "docs"
