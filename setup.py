"""What the build adds to `pyproject.toml`: the courses and pages that ship in the package, and a README without links
into this repository.

Both courses are packed: every submission can read installed packages, so none of their tests and solutions may lie
there as files.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
STARTER = ROOT / "grading" / "starter" / "course"
EXAMPLE = ("course.toml", "source", "release", "solutions")
LEFT_OUT = {"__pycache__", ".ipynb_checkpoints"}
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same files make the same archive

_LINK = re.compile(r"(?P<shown>!?)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)")


class BuildWithCourses(build_py):
    """The packages, and in `grading/shipped/` what is no code."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            shipped = Path(self.build_lib) / "grading" / "shipped"
            (shipped / "docs").mkdir(parents=True, exist_ok=True)
            pack(shipped / "starter.zip", STARTER, [STARTER])
            pack(shipped / "example.zip", ROOT, [ROOT / name for name in EXAMPLE])
            copy_docs(shipped / "docs")


def pack(archive: Path, root: Path, parts: list[Path]) -> None:
    """Write an archive of all files in `parts`, by their paths below `root`."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in sorted(file for part in parts for file in files_of(part)):
            entry = zipfile.ZipInfo(path.relative_to(root).as_posix(), ZIP_EPOCH)
            packed.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)


def files_of(part: Path) -> Iterator[Path]:
    """A file itself, or all files of a folder."""
    found = [part] if part.is_file() else part.rglob("*")
    return (path for path in found if path.is_file() and not LEFT_OUT.intersection(path.parts))


def copy_docs(folder: Path) -> None:
    """Copy the pages and their pictures; links out of docs/ become text."""
    for path in files_of(ROOT / "docs"):
        copy = folder / path.relative_to(ROOT / "docs")
        copy.parent.mkdir(exist_ok=True)
        content = path.read_bytes()
        copy.write_bytes(standalone(content.decode(), path).encode() if path.suffix == ".md" else content)


def standalone(text: str, page: Path) -> str:
    """A page's Markdown without links to files that do not come with it; such a picture goes."""

    def link(found: re.Match[str]) -> str:
        target = found["target"].partition("#")[0]
        inside = (page.parent / target).resolve().is_relative_to(ROOT / "docs")
        if not target or ":" in target or (inside and page.parent == ROOT / "docs"):
            return found[0]
        return "" if found["shown"] else found["text"]

    return _LINK.sub(link, text)


setup(
    cmdclass={"build_py": BuildWithCourses},
    long_description=standalone((ROOT / "README.md").read_text(encoding="utf-8"), ROOT / "README.md"),
    long_description_content_type="text/markdown",
)
