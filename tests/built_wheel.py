"""The wheel, built from what stands here, and unpacked as pip would."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NEEDED = ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE", "course.toml")  # beside the folders:
FOLDERS = ("autograder", "grading", "source", "release", "solutions", "docs")


def built_wheel(folder: Path) -> Path:
    """The wheel, in `folder`, built from a copy of what it is made of."""
    copy = folder / "copy"
    copy.mkdir()
    for name in NEEDED:
        shutil.copy(ROOT / name, copy)
    for name in FOLDERS:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    asked = ["--quiet", "--no-deps", "--no-build-isolation", "-w", str(folder), "."]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *asked], cwd=copy, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


def unpacked(wheel: Path, folder: Path) -> Path:
    """`folder`, with all that is in the wheel; a Python that has it on its path has torchgrade."""
    zipfile.ZipFile(wheel).extractall(folder)
    return folder
