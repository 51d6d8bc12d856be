"""A course in a temporary folder, and notebooks to hand in."""

import json
from collections.abc import Callable
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


@pytest.fixture
def notebook() -> Callable[..., bytes]:
    """A function that makes the bytes of a notebook with these code cells."""

    def make(*sources: str) -> bytes:
        cells = [
            {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
            for source in sources
        ]
        return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()

    return make
