"""A course in a temporary folder, and notebooks and archives to hand in."""

import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from autograder.course import Course, read_course

COURSE = """
[course]
title = "Deep learning"

[[assignments]]
name = "denoise"
title = "Denoising"
points = 20
due = 2027-02-12T18:00:00+01:00

[[assignments]]
name = "attend"
title = "Attention"
points = 10
due = 2027-03-12T18:00:00+01:00
"""


@pytest.fixture
def course(tmp_path: Path) -> Course:
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "course.toml").write_text(COURSE)
    return read_course(tmp_path / "course")


@pytest.fixture(scope="session")
def notebook() -> Callable[..., bytes]:
    """A function that makes the bytes of a notebook with these code cells."""

    def make(*sources: str) -> bytes:
        cells = [
            {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
            for source in sources
        ]
        return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()

    return make


@pytest.fixture(scope="session")
def zipped() -> Callable[[Mapping[str, bytes]], bytes]:
    """A function that makes a zip archive of files by their paths."""

    def make(files: Mapping[str, bytes]) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, content in files.items():
                archive.writestr(path, content)
        return buffer.getvalue()

    return make


@pytest.fixture(scope="session")
def tarred() -> Callable[..., bytes]:
    """A function that makes a tar archive of files by their paths, in gzip or not."""

    def make(files: Mapping[str, bytes], mode: str = "w:gz", form: int = tarfile.PAX_FORMAT, seconds: int = 0) -> bytes:
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode=mode, format=form) as archive:  # type: ignore[call-overload]
            for path, content in files.items():
                member = tarfile.TarInfo(path)
                member.size, member.mtime = len(content), seconds
                archive.addfile(member, io.BytesIO(content))
        return buffer.getvalue()

    return make
